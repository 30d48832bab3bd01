#!/bin/sh
# Builds the two Pythons of tests/images_in_registry.py that no package manager here has: one without the GIL, and one
# that musl runs, laid out as Alpine lays its own out. Wants gcc, make, musl-tools, and CPython's source (3.13 or newer):
#   sh tests/build_pythons.sh Python-3.13.5.tar.xz FOLDER
# Debian's archive has that source as python3.13_3.13.5.orig.tar.xz. Some minutes on two cores.
set -eu
source=$(realpath "$1"); folder=$(realpath "$2"); options='--disable-test-modules --without-ensurepip'
mkdir -p "$folder/source" "$folder/build-free" "$folder/build-musl" "$folder/headers"
tar -xf "$source" -C "$folder/source" --strip-components=1

cd "$folder/build-free"
# shellcheck disable=SC2086
../source/configure --prefix=/usr/local --disable-gil $options
make -j"$(nproc)" && make install DESTDIR="$folder/free-threaded"

for each in linux asm-generic; do ln -sfn "/usr/include/$each" "$folder/headers/$each"; done
ln -sfn "/usr/include/$(gcc -print-multiarch)/asm" "$folder/headers/asm"
# musl-gcc without Debian's answer on several machines, which CPython's configure stumbles over, and with the kernel's headers.
cat >"$folder/musl-cc" <<END
#!/bin/bash
for each; do case \$each in -print-multiarch | --print-multiarch) exit 0 ;; esac; done
words=()
for each; do case \$each in -I/usr/include* | -L/usr/lib* | -L/lib*) ;; *) words+=("\$each") ;; esac; done
exec musl-gcc "\${words[@]}" -idirafter "$folder/headers"
END
chmod +x "$folder/musl-cc"
cd "$folder/build-musl"
# shellcheck disable=SC2086
CC="$folder/musl-cc" PKG_CONFIG_LIBDIR=/nowhere ../source/configure --prefix=/usr --build=x86_64-pc-linux-musl \
    $options ac_cv_func_getentropy=no
make -j"$(nproc)" && make install DESTDIR="$folder/musl"
