#!/bin/sh
# Stands before git on a run's PATH: counts its calls, and has one of them fail.
#   GIT_REAL           the program
#   GIT_FAULTS         a folder: count, calls.log, trace.N
#   GIT_TRACED         calls to trace, all the time
#   GIT_AT             the number of the call that goes wrong
#   GIT_STRACE         options for strace then
#   GIT_CALLER_DIES    the program that called git is killed afterwards, as in a power cut
#   GIT_BEFORE_PUSH    a script that runs before the first push: another machine's
read -r n 2> /dev/null < "$GIT_FAULTS/count" || n=0
n=$((n + 1))
echo "$n" > "$GIT_FAULTS/count"
echo "$n $*" >> "$GIT_FAULTS/calls.log"
case " $* " in
  *" push "*)
    if [ -n "$GIT_BEFORE_PUSH" ] && [ ! -e "$GIT_FAULTS/overtaken" ]; then
      : > "$GIT_FAULTS/overtaken"
      sh "$GIT_BEFORE_PUSH" < /dev/null > /dev/null 2>> "$GIT_FAULTS/calls.log"
    fi ;;
esac
if [ -n "$GIT_TRACED" ]; then
  exec strace -f -y --seccomp-bpf -e trace="$GIT_TRACED" -o "$GIT_FAULTS/trace.$n" "$GIT_REAL" "$@"
fi
[ "$n" = "$GIT_AT" ] || exec "$GIT_REAL" "$@"
# shellcheck disable=SC2086 # several options
strace -f -y $GIT_STRACE -o "$GIT_FAULTS/hit" "$GIT_REAL" "$@"
status=$?
if [ -n "$GIT_CALLER_DIES" ]; then
  kill -9 "$PPID"
fi
exit "$status"
