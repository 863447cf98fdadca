# Runs a command at a new pseudo-terminal. The bytes on stdin are typed there, and the output of the terminal goes
# to stdout. The first line on stderr is the process id of the command. The last line is JSON: the exit code, and
# whether the terminal has its usual settings again. The command is killed when stdin ends.
import fcntl
import json
import os
import select
import signal
import struct
import sys
import termios

master, slave = os.openpty()
fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 200, 0, 0))
child = os.fork()
if child == 0:
    os.setsid()
    fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
    for descriptor in (0, 1, 2):
        os.dup2(slave, descriptor)
    os.closerange(3, 256)
    os.execvp(sys.argv[1], sys.argv[1:])

os.write(2, f"{child}\n".encode())
typing = [0]
while True:
    ready, _, _ = select.select([master, *typing], [], [], 0.02)
    if master in ready:
        os.write(1, os.read(master, 65536))
    if 0 in ready:
        typed = os.read(0, 65536)
        if typed:
            os.write(master, typed)
        else:
            typing = []
            try:
                os.killpg(child, signal.SIGKILL)
            except ProcessLookupError:
                pass
    if not ready:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            break

flags = termios.tcgetattr(slave)[3]
result = {
    "code": os.waitstatus_to_exitcode(status),
    "cooked": all(flags & flag for flag in (termios.ICANON, termios.ECHO, termios.ISIG)),
}
os.write(2, (json.dumps(result) + "\n").encode())
