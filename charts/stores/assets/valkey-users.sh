#!/bin/sh
# Prints what each user may do, one a line, by the mounted logins: NAME RULE...
# A user may have two passwords at a time, of the files "password" and "next-password": nobody is shut out while clients learn a new one.
set -eu

passwords_of() {
  for file in "/run/logins/$1/password" "/run/logins/$1/next-password"; do
    [ ! -s "$file" ] || printf ' #%s' "$(sha256sum < "$file" | cut -d ' ' -f 1)"
  done
}

user() {
  login=$1
  shift
  printf '%s on resetpass%s %s\n' "$(cat "/run/logins/$login/username")" "$(passwords_of "$login")" "$*"
}

# kombu needs pub/sub for its fanout exchanges, INFO for its version check and SETINFO on connect.
# The monitor sees figures and the lengths of queues, no message. The backup takes a dump, as a replica does.
user redis-airflow '~* &* +@all -@admin -@dangerous +info +keys +client|setinfo'
user redis-monitor '~* -@all +ping +info +select +client|setname +client|setinfo +config|get +latency|latest +latency|histogram +slowlog|len +type +llen +exists +dbsize'
user redis-backup '-@all +ping +sync +replconf'
