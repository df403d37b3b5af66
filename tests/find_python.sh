#!/bin/sh
# Print the path of a working Python of the version given, for example 3.12; fail when there is none.
for candidate in "python$1" "${PYENV_ROOT:-$HOME/.pyenv}/versions/$1".*/bin/python; do
  if "$candidate" -c "import sys, venv; sys.exit('%d.%d' % sys.version_info[:2] != '$1')" 2>/dev/null; then
    command -v "$candidate"
    exit 0
  fi
done
exit 1
