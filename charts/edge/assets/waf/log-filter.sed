# Takes what may be a secret out of nginx's error log and ModSecurity's audit log, line by line. What stays tells who came, to
# which path, and which rule found something in which parameter; never the parameter's value.

# Error log: query strings, which have codes and tokens of the login, and the values that a rule quotes.
s/(request: "[^?]*)\?.*( HTTP\/[0-9.]+")/\1?...\2/
s/(upstream: "[^?]*)\?.*(", host: )/\1?...\2/
s/(referrer: "[^?]*)\?.*"$/\1?..."/
s/ \(Value: `.*' \) \[file/ [file/
s/ \[data "([^"\\]|\\.)*"\]//

# Audit log: the same in JSON. Where something was found is in "match", or in "data", or in both.
s/^\{"transaction":\{/&"log":"audit",/
s/"uri":"([^"?\\]*)([^"\\]|\\.)*"/"uri":"\1"/
s/"match":"([^"\\]|\\.)*against variable `([^`'"\\]*)'([^"\\]|\\.)*"/"variable":"\2"/g
s/"match":"([^"\\]|\\.)*"/"variable":""/g
s/"data":"([^"\\]|\\.)*found within ([A-Z_]+(:[^:"\\]*)?): ([^"\\]|\\.)*"/"found_in":"\2"/g
s/"data":"([^"\\]|\\.)*"/"found_in":""/g
