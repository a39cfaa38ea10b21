#!/usr/bin/env bash
# Seals a camera's video while it is recorded.
#
#   camera.sh DRONE_DIR OUT_DIR [SOURCE]
#
# SOURCE is what ffmpeg reads: /dev/video0 (the default), an rtsp:// address, or a file played at its own pace.
# The container is MPEG-TS, which plays up to wherever it was cut.
set -euo pipefail

drone=${1:?usage: camera.sh DRONE_DIR OUT_DIR [SOURCE]}
out=${2:?usage: camera.sh DRONE_DIR OUT_DIR [SOURCE]}
source=${3:-/dev/video0}
alula=${ALULA:-alula}

command -v "$alula" >/dev/null || { echo "camera.sh: no '$alula'; set ALULA to its path" >&2; exit 1; }
mkdir -p "$out"
recording="$out/camera-$(date -u +%Y%m%dT%H%M%SZ)-$$.alula"

case "$source" in
  /dev/*)   input=(-f v4l2 -i "$source" -c:v libx264 -preset ultrafast -tune zerolatency) ;;
  rtsp://*) input=(-rtsp_transport tcp -i "$source" -c copy) ;;
  *)        input=(-re -i "$source" -c copy) ;;
esac

# With GStreamer instead of ffmpeg:
#   gst-launch-1.0 -q v4l2src ! videoconvert ! x264enc tune=zerolatency ! mpegtsmux ! fdsink |
ffmpeg -nostdin -loglevel error "${input[@]}" -map 0:v -f mpegts - |
  "$alula" record --drone "$drone" --out "$recording" --label camera --name "$(basename "${recording%.alula}").ts"
