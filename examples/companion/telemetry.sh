#!/usr/bin/env bash
# Seals a byte stream of the autopilot while it arrives: MAVLink from a serial port, or a growing ULog file.
#
#   telemetry.sh DRONE_DIR OUT_DIR [SOURCE]
#
# SOURCE is /dev/ttyAMA0 (the default) or any device, FIFO or file.
set -euo pipefail

drone=${1:?usage: telemetry.sh DRONE_DIR OUT_DIR [SOURCE]}
out=${2:?usage: telemetry.sh DRONE_DIR OUT_DIR [SOURCE]}
source=${3:-/dev/ttyAMA0}
alula=${ALULA:-alula}

command -v "$alula" >/dev/null || { echo "telemetry.sh: no '$alula'; set ALULA to its path" >&2; exit 1; }
mkdir -p "$out"
recording="$out/telemetry-$(date -u +%Y%m%dT%H%M%SZ)-$$.alula"

# A serial port is set up; any other device has no speed to set.
if [ -c "$source" ]; then
  stty -F "$source" raw 921600 2>/dev/null || true
fi
exec "$alula" record --drone "$drone" --out "$recording" --label telemetry --name telemetry.mavlink <"$source"
