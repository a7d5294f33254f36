#!/bin/sh
# Makes NAME.hex of each NAME.txtpb, by Google's own implementation: `protoc --encode`. Its first two lines say which message it is.
#
#     ./make.sh [FOLDER]    where they go; here, unless told otherwise
set -eu
cd "$(dirname "$0")"
folder=${1:-.}
for text in *.txtpb; do
  file=$(sed -n 's/^# proto-file: //p' "$text")
  message=$(sed -n 's/^# proto-message: //p' "$text")
  protoc -I . -I ../../../proto --encode="$message" "$file" <"$text" | od -An -v -tx1 >"$folder/${text%.txtpb}.hex"
done
