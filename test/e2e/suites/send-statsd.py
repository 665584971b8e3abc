"""Sends each line of its input as one statsd packet over UDP. Arguments: host, port."""

import socket
import sys
import time

address = (sys.argv[1], int(sys.argv[2]))
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
    for line in sys.stdin:
        sender.sendto(line.strip().encode(), address)
        time.sleep(0.002)
