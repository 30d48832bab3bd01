"""Tables kept by hand that join the package names of distributions; `build_system_packages.py` checks every name."""

import re

ALIASES = dict(
    line.split()
    for line in """
libjpeg62-turbo-dev libjpeg-dev
libjpeg62-dev libjpeg-dev
libjpeg9-dev libjpeg-dev
libjpeg-turbo8-dev libjpeg-dev
libmariadb-dev-compat default-libmysqlclient-dev
libmysqlclient-dev default-libmysqlclient-dev
libmariadbd-dev libmariadb-dev
libldap-dev libldap2-dev
libcurl4-gnutls-dev libcurl4-openssl-dev
libcurl4-nss-dev libcurl4-openssl-dev
libopenblas-pthread-dev libopenblas-dev
libopenblas-serial-dev libopenblas-dev
libopenblas-openmp-dev libopenblas-dev
libatlas-base-dev libopenblas-dev
libblas64-dev libblas-dev
libxml2.9-dev libxml2-dev
heimdal-dev libkrb5-dev
heimdal-multidev libkrb5-dev
libeditreadline-dev libreadline-dev
libfreetype6-dev libfreetype-dev
libtiff5-dev libtiff-dev
libpcap0.8-dev libpcap-dev
libgl1-mesa-dev libgl-dev
libglvnd-dev libgl-dev
libglvnd-core-dev libgl-dev
mesa-common-dev libgl-dev
libegl1-mesa-dev libegl-dev
libgles2-mesa-dev libgles-dev
libhdf5-openmpi-dev libhdf5-dev
libhdf5-mpich-dev libhdf5-dev
libhdf5-mpi-dev libhdf5-dev
libncurses5-dev libncurses-dev
libncursesw5-dev libncurses-dev
libtinfo-dev libncurses-dev
pkgconf pkg-config
pkgconf-bin pkg-config
libz-dev zlib1g-dev
libmpich-dev libopenmpi-dev
libpng16-dev libpng-dev
libsdl2-compat-dev libsdl2-dev
libtag1-dev libtag-dev
postgresql-common libpq-dev
libexpat-dev libexpat1-dev
libpam-dev libpam0g-dev
libgsl0-dev libgsl-dev
libusb-1.0-dev libusb-1.0-0-dev
libgmp3-dev libgmp-dev
libzmq5-dev libzmq3-dev
libelfg0-dev libelf-dev
libdb5.3-dev libdb-dev
libgio-2.0-dev libglib2.0-dev
libgio-2.0-dev-bin libglib2.0-dev
libopencv-core-dev libopencv-dev
libgpgme11-dev libgpgme-dev
libmsgpack-dev libmsgpack-c-dev
libselinux1-dev libselinux-dev
libsepol1-dev libsepol-dev
libsamplerate0-dev libsamplerate-dev
libsndfile1-dev libsndfile-dev
libjack-jackd2-dev libjack-dev
libgdk-pixbuf2.0-dev libgdk-pixbuf-2.0-dev
libunwind8-dev libunwind-dev
libtbb2-dev libtbb-dev
libmagick++-6.q16-dev libmagick++-dev
libmagickwand-6.q16-dev libmagickwand-dev
libmagickcore-6.q16-dev libmagickcore-dev
""".strip().splitlines()
)
"""Package of Debian or Ubuntu -> the one by which we know what it has: the default, the real, the newest name."""

OLDER_NAMES = {
    "default-libmysqlclient-dev": ["libmysqlclient-dev"],
    "libmariadb-dev": ["libmariadbclient-dev"],
    "libfreetype-dev": ["libfreetype6-dev"],
    "libtiff-dev": ["libtiff5-dev"],
    "libncurses-dev": ["libncurses5-dev"],
    "libgl-dev": ["libgl1-mesa-dev"],
    "libegl-dev": ["libegl1-mesa-dev"],
    "libgles-dev": ["libgles2-mesa-dev"],
    "libpcap-dev": ["libpcap0.8-dev"],
    "libtag-dev": ["libtag1-dev"],
    "libgdk-pixbuf-2.0-dev": ["libgdk-pixbuf2.0-dev"],
    "libwxgtk3.2-dev": ["libwxgtk3.0-gtk3-dev", "libwxgtk3.0-dev"],
    "libpng-dev": ["libpng12-dev"],
    "libselinux-dev": ["libselinux1-dev"],
    "libsepol-dev": ["libsepol1-dev"],
    "libenchant-2-dev": ["libenchant-dev"],
    "libldap2-dev": ["libldap-dev"],
    "pkg-config": ["pkgconf"],
    "libsamplerate-dev": ["libsamplerate0-dev"],
    "libsndfile-dev": ["libsndfile1-dev"],
    "libjack-dev": ["libjack-jackd2-dev"],
    "libmagick++-dev": ["libmagick++-6.q16-dev"],
    "libgpgme-dev": ["libgpgme11-dev"],
    "libtbb-dev": ["libtbb2-dev"],
    "libunwind-dev": ["libunwind8-dev"],
    "libmsgpack-c-dev": ["libmsgpack-dev"],
    "libpam0g-dev": ["libpam-dev"],
    "ninja-build": ["ninja"],
}
"""What older (or newer) releases call a package that the one asked for does not have."""

RUN_ONLY = {
    name: re.compile(pattern)
    for name, pattern in {
        "freetds-dev": r"libsybdb5",
        "libboost-all-dev": r"(?!)",
        "libcairo2-dev": r"libcairo(2|-gobject2)$",
        "libgraphviz-dev": r"lib(cgraph|gvc|cdt)\d+(t64)?$",
        "libhdf5-dev": r"libhdf5(-hl)?-\d",
        "libkrb5-dev": r"lib(gssapi-krb5-2|krb5-3)$",
        "libncurses-dev": r"libncurses(w)?\d",
        "libsuitesparse-dev": r"lib(cholmod|umfpack|klu|amd|spqr|cxsparse|btf|colamd|camd|ccolamd)\d",
        "libxmlsec1-dev": r"libxmlsec1(t64)?(-1|-openssl\d*)?$",
        "qtbase5-dev": r"(?!)",
        "qt6-base-dev": r"(?!)",
        "unixodbc-dev": r"libodbc[12](t64)?$",
    }.items()
}
"""Of the shared libraries that a -dev package brings: those that Python packages link."""

BUSTER = dict(
    line.split()
    for line in """
default-libmysqlclient-dev libmariadb3
libffi-dev libffi6
libfreetype-dev libfreetype6
libglib2.0-dev libglib2.0-0
libicu-dev libicu63
libjpeg-dev libjpeg62-turbo
liblcms2-dev liblcms2-2
libmagickwand-dev libmagickwand-6.q16-6
libmemcached-dev libmemcached11
libncurses-dev libncurses6
libonig-dev libonig5
libpng-dev libpng16-16
libreadline-dev libreadline7
libsodium-dev libsodium23
libwebp-dev libwebp6
libxml2-dev libxml2
libxslt1-dev libxslt1.1
libzip-dev libzip4
""".strip().splitlines()
)
"""Run-time packages of Debian 10, whose index is out of reach and whose neighbours differ.

From what `bitnami/bitnami-docker-wordpress` (5/debian-10/Dockerfile) installs; Debian's default MySQL is MariaDB.
"""

NOT_ASKED = re.compile(
    r"^(?:gnumach|hurd|libobjfw|libgnustep|gnustep|ppp-dev|pybind11|nanobind|directx|libtoon|mono-|libupb|libbsd-dev$|"
    r"libdebug0|octave|libc6|libc6\.1|linux-libc|libstdc\+\+|libgcc-|libgcc1|libcrypt-dev|libnsl-dev|libpython|python|"
    r"pypy|musl|dietlibc|libklibc|klibc|uclibc|newlib|libnewlib|libc\+\+|libobjc|gcc-|g\+\+|lib32|libx32|lib64|libn32|"
    r"avr|mingw|gnat|libgnat|libgphobos|lib.*-cross|kfreebsd|libgfortran|libgccjit|libitm|libquadmath|libasan|libhwasan|"
    r"libtsan|libubsan|libgomp|libatomic|libomp|librust|golang-|libghc|r-cran|ruby-|node-|libjs|lua-|elpa|libkf|libqt5|"
    r"libstaden-read|emscripten)"
)
"""Packages that no sdist means by a name that they share with others: compilers' own, other kernels, other worlds."""

ALPINE = """
autoconf | autoconf |
automake | automake |
bison | bison |
cargo | cargo | libgcc
clang | clang |
cmake | cmake |
default-libmysqlclient-dev | mariadb-connector-c-dev/mariadb-dev | mariadb-connector-c
file | file |
flex | flex |
freetds-dev | freetds-dev | freetds
g++ | g++ | libstdc++
gcc | gcc |
gettext | gettext-dev |
gfortran | gfortran | libgfortran
git | git |
golang-go | go |
gperf | gperf |
graphviz | graphviz | graphviz
libabsl-dev | abseil-cpp-dev | abseil-cpp
libacl1-dev | acl-dev | acl-libs/libacl
libaec-dev | libaec-dev | libaec
libaio-dev | libaio-dev | libaio
libarchive-dev | libarchive-dev | libarchive
libargon2-dev | argon2-dev | argon2-libs
libarrow-dev | apache-arrow-dev | apache-arrow/libarrow
libasound2-dev | alsa-lib-dev | alsa-lib
libassimp-dev | assimp-dev | assimp-libs/assimp
libatk1.0-dev | atk-dev/at-spi2-core-dev | atk/at-spi2-core
libattr1-dev | attr-dev | libattr
libaudit-dev | audit-dev | audit-libs
libaugeas-dev | augeas-dev | augeas-libs
libavahi-client-dev | avahi-dev | avahi-libs
libavcodec-dev | ffmpeg-dev | ffmpeg-libavcodec/ffmpeg-libs
libavdevice-dev | ffmpeg-dev | ffmpeg-libavdevice/ffmpeg-libs
libavfilter-dev | ffmpeg-dev | ffmpeg-libavfilter/ffmpeg-libs
libavformat-dev | ffmpeg-dev | ffmpeg-libavformat/ffmpeg-libs
libavif-dev | libavif-dev | libavif
libavutil-dev | ffmpeg-dev | ffmpeg-libavutil/ffmpeg-libs
libblas-dev | openblas-dev/lapack-dev | openblas/lapack
libblkid-dev | util-linux-dev | libblkid
libblosc-dev | blosc-dev | blosc
libbluetooth-dev | bluez-dev | bluez-libs
libboost-all-dev | boost-dev | boost
libboost-dev | boost-dev |
libbrotli-dev | brotli-dev | brotli-libs
libbsd-dev | libbsd-dev | libbsd
libbz2-dev | bzip2-dev | libbz2
libc-ares-dev | c-ares-dev | c-ares
libc6-dev | musl-dev |
libcairo2-dev | cairo-dev | cairo
libcap-dev | libcap-dev | libcap2/libcap
libcap-ng-dev | libcap-ng-dev | libcap-ng
libcapnp-dev | capnproto-dev | capnproto
libcfitsio-dev | cfitsio-dev | cfitsio
libclang-dev | clang-dev |
libcmark-dev | cmark-dev | cmark
libcppunit-dev | cppunit-dev | cppunit
libcups2-dev | cups-dev | cups-libs
libcurl4-openssl-dev | curl-dev | libcurl
libczmq-dev | czmq-dev | czmq
libdb-dev | db-dev | db
libdbus-1-dev | dbus-dev | dbus-libs
libdeflate-dev | libdeflate-dev | libdeflate
libdrm-dev | libdrm-dev | libdrm
libecpg-dev | libecpg-dev | libecpg
libedit-dev | libedit-dev | libedit
libegl-dev | mesa-dev | mesa-egl
libeigen3-dev | eigen-dev |
libelf-dev | elfutils-dev/libelf-dev | libelf/elfutils-libelf
libenchant-2-dev | enchant2-dev | enchant2-libs/enchant2
libev-dev | libev-dev | libev
libevent-dev | libevent-dev | libevent
libexpat1-dev | expat-dev | libexpat/expat
libffi-dev | libffi-dev | libffi
libfftw3-dev | fftw-dev | fftw-double-libs
libflac-dev | flac-dev | flac-libs/flac
libfluidsynth-dev | fluidsynth-dev | fluidsynth-libs
libfmt-dev | fmt-dev | fmt
libfontconfig-dev | fontconfig-dev | fontconfig
libfreeimage-dev | freeimage-dev | freeimage
libfreetype-dev | freetype-dev | freetype
libfribidi-dev | fribidi-dev | fribidi
libfuse-dev | fuse-dev | fuse
libfuse3-dev | fuse3-dev | fuse3-libs
libgbm-dev | mesa-dev | mesa-gbm
libgcrypt20-dev | libgcrypt-dev | libgcrypt
libgd-dev | gd-dev |
libgdal-dev | gdal-dev | gdal
libgdbm-dev | gdbm-dev | gdbm
libgdk-pixbuf-2.0-dev | gdk-pixbuf-dev | gdk-pixbuf
libgeoip-dev | geoip-dev | geoip-libs/geoip
libgeos-dev | geos-dev | geos
libgeotiff-dev | libgeotiff-dev | libgeotiff
libgflags-dev | gflags-dev | gflags
libgif-dev | giflib-dev | giflib
libgirepository-2.0-dev | glib-dev | glib-girepository/glib
libgirepository1.0-dev | gobject-introspection-dev | gobject-introspection
libgit2-dev | libgit2-dev | libgit2
libgl-dev | mesa-dev | mesa-gl
libgles-dev | mesa-dev | mesa-gles
libglew-dev | glew-dev | glew
libglfw3-dev | glfw-dev | glfw
libglib2.0-dev | glib-dev | glib
libglpk-dev | glpk-dev | glpk
libglu1-mesa-dev | glu-dev | glu
libgmp-dev | gmp-dev | gmp
libgnutls28-dev | gnutls-dev | gnutls
libgoogle-glog-dev | glog-dev | glog
libgpg-error-dev | libgpg-error-dev | libgpg-error
libgpgme-dev | gpgme-dev | gpgme/libgpgme
libgphoto2-dev | libgphoto2-dev | libgphoto2
libgpiod-dev | libgpiod-dev | libgpiod
libgpm-dev | gpm-dev | gpm-libs
libgraphicsmagick++1-dev | graphicsmagick-dev | graphicsmagick
libgraphviz-dev | graphviz-dev | graphviz-libs/graphviz
libgrpc++-dev | grpc-dev | grpc-cpp/grpc
libgrpc-dev | grpc-dev | grpc
libgsl-dev | gsl-dev | gsl
libgstreamer-plugins-base1.0-dev | gst-plugins-base-dev | gst-plugins-base
libgstreamer1.0-dev | gstreamer-dev | gstreamer
libgtest-dev | gtest-dev | gtest
libgtk-3-dev | gtk+3.0-dev | gtk+3.0
libgtk-4-dev | gtk4.0-dev | gtk4.0
libgtk2.0-dev | gtk+2.0-dev | gtk+2.0
libharfbuzz-dev | harfbuzz-dev | harfbuzz
libhdf5-dev | hdf5-dev | hdf5 hdf5-hl/hdf5
libheif-dev | libheif-dev | libheif
libhidapi-dev | hidapi-dev | hidapi
libhiredis-dev | hiredis-dev | hiredis
libhunspell-dev | hunspell-dev | libhunspell/hunspell
libhwloc-dev | hwloc-dev | hwloc
libhyphen-dev | hyphen-dev | libhyphen/hyphen
libicu-dev | icu-dev | icu-libs
libidn-dev | libidn-dev | libidn
libidn2-dev | libidn2-dev | libidn2-libs/libidn2
libilmbase-dev | ilmbase-dev | ilmbase
libimagequant-dev | libimagequant-dev | libimagequant
libimath-dev | imath-dev | imath
libimobiledevice-dev | libimobiledevice-dev | libimobiledevice
libipset-dev | ipset-dev | ipset
libiw-dev | wireless-tools-dev | wireless-tools-libs
libjack-dev | jack-dev | jack
libjansson-dev | jansson-dev | jansson
libjpeg-dev | libjpeg-turbo-dev | libjpeg-turbo
libjq-dev | jq-dev | jq
libjson-c-dev | json-c-dev | json-c
libjsoncpp-dev | jsoncpp-dev | jsoncpp
libjxl-dev | libjxl-dev | libjxl
libkeyutils-dev | keyutils-dev | keyutils-libs
libkrb5-dev | krb5-dev | krb5-libs
libkyotocabinet-dev | kyotocabinet-dev |
liblapack-dev | openblas-dev/lapack-dev | openblas/lapack
liblcms2-dev | lcms2-dev | lcms2
libldap2-dev | openldap-dev | libldap
libleptonica-dev | leptonica-dev | leptonica
libleveldb-dev | leveldb-dev | leveldb
liblmdb-dev | lmdb-dev | lmdb
libltdl-dev | libltdl-dev/libtool | libltdl
liblua5.3-dev | lua5.3-dev | lua5.3-libs
liblua5.4-dev | lua5.4-dev | lua5.4-libs
libluajit-5.1-dev | luajit-dev | luajit
liblz4-dev | lz4-dev | lz4-libs
liblzma-dev | xz-dev | xz-libs
liblzo2-dev | lzo-dev | lzo
libmagic-dev | file-dev | libmagic
libmagic1 | libmagic | libmagic
libmagickwand-dev | imagemagick-dev | imagemagick-libs/imagemagick
libmariadb-dev | mariadb-connector-c-dev | mariadb-connector-c
libmbedtls-dev | mbedtls-dev | mbedtls
libmemcached-dev | libmemcached-dev | libmemcached-libs/libmemcached
libmicrohttpd-dev | libmicrohttpd-dev | libmicrohttpd
libminizip-dev | minizip-dev | minizip
libmnl-dev | libmnl-dev | libmnl
libmodbus-dev | libmodbus-dev | libmodbus
libmosquitto-dev | mosquitto-dev | mosquitto-libs
libmount-dev | util-linux-dev | libmount
libmp3lame-dev | lame-dev | lame-libs/lame
libmpc-dev | mpc1-dev | mpc1
libmpfr-dev | mpfr-dev | mpfr/mpfr4
libmpg123-dev | mpg123-dev | mpg123-libs/mpg123
libmsgpack-c-dev | msgpack-c-dev | msgpack-c
libmtp-dev | libmtp-dev | libmtp
libmupdf-dev | mupdf-dev | mupdf-libs/mupdf
libnanomsg-dev | nanomsg-dev | nanomsg
libncurses-dev | ncurses-dev | ncurses-libs
libnet1-dev | libnet-dev | libnet
libnetcdf-dev | netcdf-dev | netcdf
libnetfilter-conntrack-dev | libnetfilter_conntrack-dev | libnetfilter_conntrack
libnetfilter-log-dev | libnetfilter_log-dev | libnetfilter_log
libnetfilter-queue-dev | libnetfilter_queue-dev | libnetfilter_queue
libnfnetlink-dev | libnfnetlink-dev | libnfnetlink
libnftables-dev | nftables-dev | nftables
libnghttp2-dev | nghttp2-dev | nghttp2-libs
libnl-3-dev | libnl3-dev | libnl3
libnl-genl-3-dev | libnl3-dev | libnl3
libnl-route-3-dev | libnl3-dev | libnl3
libnlopt-dev | nlopt-dev | nlopt
libnspr4-dev | nspr-dev | nspr
libnss3-dev | nss-dev | nss
libnuma-dev | numactl-dev | numactl
libogg-dev | libogg-dev | libogg
libonig-dev | oniguruma-dev | oniguruma
libopenal-dev | openal-soft-dev | openal-soft-libs/openal-soft
libopenblas-dev | openblas-dev | openblas
libopencv-dev | opencv-dev | opencv
libopenexr-dev | openexr-dev | openexr-libopenexr/openexr
libopenjp2-7-dev | openjpeg-dev | openjpeg
libopenmpi-dev | openmpi-dev | openmpi
libopenmpt-dev | libopenmpt-dev | libopenmpt
libopus-dev | opus-dev | opus
libopusfile-dev | opusfile-dev | opusfile
libp11-kit-dev | p11-kit-dev | p11-kit
libpam0g-dev | linux-pam-dev | linux-pam
libpango1.0-dev | pango-dev | pango
libpcap-dev | libpcap-dev | libpcap
libpci-dev | pciutils-dev | pciutils-libs
libpcre2-dev | pcre2-dev | pcre2
libpcre3-dev | pcre-dev | pcre
libpcsclite-dev | pcsc-lite-dev | pcsc-lite-libs
libpgm-dev | openpgm-dev | openpgm
libpipewire-0.3-dev | pipewire-dev | pipewire-libs
libplist-dev | libplist-dev | libplist
libpng-dev | libpng-dev | libpng
libpoppler-cpp-dev | poppler-dev | poppler
libpoppler-glib-dev | poppler-dev | poppler-glib
libpopt-dev | popt-dev | popt
libportmidi-dev | portmidi-dev | portmidi
libpq-dev | libpq-dev/postgresql-dev | libpq
libproj-dev | proj-dev | proj
libprotobuf-dev | protobuf-dev | libprotobuf/protobuf
libprotoc-dev | protobuf-dev | libprotoc/protobuf
libpsl-dev | libpsl-dev | libpsl
libpugixml-dev | pugixml-dev | pugixml
libpulse-dev | pulseaudio-dev | libpulse
libqhull-dev | qhull-dev | qhull
libqpdf-dev | qpdf-dev | qpdf-libs/libqpdf
librabbitmq-dev | rabbitmq-c-dev | rabbitmq-c
libraqm-dev | libraqm-dev | libraqm
libraw-dev | libraw-dev | libraw
librdkafka-dev | librdkafka-dev | librdkafka
libre2-dev | re2-dev | re2
libreadline-dev | readline-dev | readline
librocksdb-dev | rocksdb-dev | rocksdb
librsvg2-dev | librsvg-dev | librsvg
librsync-dev | librsync-dev | librsync
librtmp-dev | rtmpdump-dev | librtmp
librubberband-dev | rubberband-dev | rubberband-libs/rubberband
libsamplerate-dev | libsamplerate-dev | libsamplerate
libsasl2-dev | cyrus-sasl-dev | libsasl
libsdl2-dev | sdl2-dev/sdl2-compat-dev | sdl2/sdl2-compat
libsdl2-gfx-dev | sdl2_gfx-dev | sdl2_gfx
libsdl2-image-dev | sdl2_image-dev | sdl2_image
libsdl2-mixer-dev | sdl2_mixer-dev | sdl2_mixer
libsdl2-ttf-dev | sdl2_ttf-dev | sdl2_ttf
libseccomp-dev | libseccomp-dev | libseccomp
libsecp256k1-dev | libsecp256k1-dev | libsecp256k1
libsecret-1-dev | libsecret-dev | libsecret
libselinux-dev | libselinux-dev | libselinux
libsepol-dev | libsepol-dev | libsepol
libsmbclient-dev | samba-dev | libsmbclient
libsnappy-dev | snappy-dev | snappy
libsndfile-dev | libsndfile-dev | libsndfile
libsnmp-dev | net-snmp-dev | net-snmp-libs
libsodium-dev | libsodium-dev | libsodium
libsoundio-dev | libsoundio-dev | libsoundio
libsoup2.4-dev | libsoup-dev | libsoup
libsoxr-dev | soxr-dev | soxr
libspatialindex-dev | libspatialindex-dev | libspatialindex
libspatialite-dev | libspatialite-dev | libspatialite
libspdlog-dev | spdlog-dev | spdlog
libspeex-dev | speex-dev | speex
libspeexdsp-dev | speexdsp-dev | speexdsp
libsqlcipher-dev | sqlcipher-dev | sqlcipher-libs
libsqlite3-dev | sqlite-dev | sqlite-libs
libsrtp2-dev | libsrtp-dev | libsrtp
libssh-dev | libssh-dev | libssh
libssh2-1-dev | libssh2-dev | libssh2
libssl-dev | openssl-dev | libssl1.1/libssl1.0 libcrypto1.1/libcrypto1.0
libsuitesparse-dev | suitesparse-dev | suitesparse
libsvn-dev | subversion-dev | subversion-libs
libswresample-dev | ffmpeg-dev | ffmpeg-libswresample/ffmpeg-libs
libswscale-dev | ffmpeg-dev | ffmpeg-libswscale/ffmpeg-libs
libtag-dev | taglib-dev | taglib
libtalloc-dev | talloc-dev | talloc
libtar-dev | libtar-dev | libtar
libtbb-dev | onetbb-dev/libtbb-dev | onetbb/libtbb
libtesseract-dev | tesseract-ocr-dev | tesseract-ocr
libtheora-dev | libtheora-dev | libtheora
libthrift-dev | thrift-dev | thrift
libtiff-dev | tiff-dev | tiff/libtiff
libtinyxml2-dev | tinyxml2-dev | tinyxml2
libtirpc-dev | libtirpc-dev | libtirpc
libtool | libtool |
libturbojpeg0-dev | libjpeg-turbo-dev | libturbojpeg/libjpeg-turbo
libudev-dev | eudev-dev | eudev-libs
libunistring-dev | libunistring-dev | libunistring
libunwind-dev | libunwind-dev | libunwind
liburing-dev | liburing-dev | liburing
libusb-1.0-0-dev | libusb-dev | libusb
libusb-dev | libusb-compat-dev | libusb-compat
libutf8proc-dev | utf8proc-dev | utf8proc
libuv1-dev | libuv-dev | libuv
libv4l-dev | v4l-utils-dev | v4l-utils-libs
libvips-dev | vips-dev | vips
libvirt-dev | libvirt-dev | libvirt-libs/libvirt
libvorbis-dev | libvorbis-dev | libvorbis
libvpx-dev | libvpx-dev | libvpx
libvulkan-dev | vulkan-loader-dev | vulkan-loader
libwayland-dev | wayland-dev | wayland-libs-client
libwebp-dev | libwebp-dev | libwebp libwebpmux/libwebp libwebpdemux/libwebp
libwxgtk3.2-dev | wxwidgets-dev/wxgtk3.2-dev/wxgtk-dev | wxwidgets/wxgtk3.2/wxgtk
libx11-dev | libx11-dev | libx11
libx264-dev | x264-dev | x264-libs
libx265-dev | x265-dev | x265-libs
libxapian-dev | xapian-core-dev | xapian-core
libxcb1-dev | libxcb-dev | libxcb
libxcursor-dev | libxcursor-dev | libxcursor
libxext-dev | libxext-dev | libxext
libxfixes-dev | libxfixes-dev | libxfixes
libxft-dev | libxft-dev | libxft
libxi-dev | libxi-dev | libxi
libxinerama-dev | libxinerama-dev | libxinerama
libxkbcommon-dev | libxkbcommon-dev | libxkbcommon
libxml2-dev | libxml2-dev | libxml2
libxmlsec1-dev | xmlsec-dev | xmlsec
libxmlsec1-openssl | xmlsec | xmlsec
libxmu-dev | libxmu-dev | libxmu
libxpm-dev | libxpm-dev | libxpm
libxrandr-dev | libxrandr-dev | libxrandr
libxrender-dev | libxrender-dev | libxrender
libxslt1-dev | libxslt-dev | libxslt
libxss-dev | libxscrnsaver-dev | libxscrnsaver
libxt-dev | libxt-dev | libxt
libxtst-dev | libxtst-dev | libxtst
libxxf86vm-dev | libxxf86vm-dev | libxxf86vm
libxxhash-dev | xxhash-dev | xxhash/libxxhash
libyaml-cpp-dev | yaml-cpp-dev | yaml-cpp
libyaml-dev | yaml-dev | yaml
libyara-dev | yara-dev | yara
libz3-dev | z3-dev | z3
libzbar-dev | zbar-dev | zbar
libzip-dev | libzip-dev | libzip
libzmq3-dev | zeromq-dev | libzmq
libzstd-dev | zstd-dev | zstd-libs/zstd
libzzip-dev | zziplib-dev | zziplib
linux-libc-dev | linux-headers |
llvm-dev | llvm-dev | llvm-libs
m4 | m4 |
make | make |
meson | meson |
mpi-default-dev | openmpi-dev | openmpi
nasm | nasm |
ninja-build | samurai/ninja |
nlohmann-json3-dev | nlohmann-json |
ocl-icd-opencl-dev | opencl-icd-loader-dev/ocl-icd-dev | opencl-icd-loader/ocl-icd
patch | patch |
perl | perl |
pkg-config | pkgconf |
portaudio19-dev | portaudio-dev | portaudio
proj-bin | proj-util | proj-util
protobuf-compiler | protoc/protobuf-dev/protobuf |
pybind11-dev | py3-pybind11-dev |
python3-dev | python3-dev |
qt5-qmake | qt5-qtbase-dev |
qt6-base-dev | qt6-qtbase-dev | qt6-qtbase
qtbase5-dev | qt5-qtbase-dev | qt5-qtbase
ragel | ragel |
rapidjson-dev | rapidjson-dev |
re2c | re2c |
scons | scons |
swig | swig |
tcl-dev | tcl-dev | tcl
tk-dev | tk-dev | tk
unixodbc-dev | unixodbc-dev | unixodbc
unzip | unzip |
uthash-dev | uthash-dev |
uuid-dev | util-linux-dev | libuuid
wget | wget |
xxhash | xxhash |
yasm | yasm |
zlib1g-dev | zlib-dev | zlib
""".strip()
"""Debian's name | Alpine's, the newest first | what has its shared libraries, those of other releases after `/`."""

RPM = """
autoconf | autoconf |
automake | automake |
bison | bison |
cmake | cmake |
default-libmysqlclient-dev | mariadb-connector-c-devel | mariadb-connector-c
file | file |
flex | flex |
freetds-dev | freetds-devel | freetds-libs
git | git |
graphviz | graphviz | graphviz
libacl1-dev | libacl-devel | libacl
libaec-dev | libaec-devel | libaec
libaio-dev | libaio-devel | libaio
libarchive-dev | libarchive-devel | libarchive
libargon2-dev | libargon2-devel | libargon2
libasound2-dev | alsa-lib-devel | alsa-lib
libattr1-dev | libattr-devel | libattr
libaudit-dev | audit-libs-devel | audit-libs
libaugeas-dev | augeas-devel | augeas-libs
libavcodec-dev | libavcodec-free-devel | libavcodec-free
libavdevice-dev | libavdevice-free-devel | libavdevice-free
libavfilter-dev | libavfilter-free-devel | libavfilter-free
libavformat-dev | libavformat-free-devel | libavformat-free
libavif-dev | libavif-devel | libavif
libavutil-dev | libavutil-free-devel | libavutil-free
libblas-dev | blas-devel | blas
libblkid-dev | libblkid-devel | libblkid
libblosc-dev | blosc-devel | blosc
libbluetooth-dev | bluez-libs-devel | bluez-libs
libboost-all-dev | boost-devel | boost
libboost-dev | boost-devel |
libbrotli-dev | brotli-devel | libbrotli
libbz2-dev | bzip2-devel | bzip2-libs
libc-ares-dev | c-ares-devel | c-ares
libcairo2-dev | cairo-devel | cairo
libcap-dev | libcap-devel | libcap
libcap-ng-dev | libcap-ng-devel | libcap-ng
libcapnp-dev | capnproto-devel | capnproto-libs
libcfitsio-dev | cfitsio-devel | cfitsio
libclang-dev | clang-devel | clang-libs
libcups2-dev | cups-devel | cups-libs
libcurl4-openssl-dev | libcurl-devel | libcurl
libdb-dev | libdb-devel | libdb
libdbus-1-dev | dbus-devel | dbus-libs
libedit-dev | libedit-devel | libedit
libegl-dev | mesa-libEGL-devel | mesa-libEGL
libeigen3-dev | eigen3-devel |
libelf-dev | elfutils-libelf-devel | elfutils-libelf
libenchant-2-dev | enchant2-devel | enchant2
libev-dev | libev-devel | libev
libevent-dev | libevent-devel | libevent
libexiv2-dev | exiv2-devel | exiv2-libs
libexpat1-dev | expat-devel | expat
libffi-dev | libffi-devel | libffi
libfftw3-dev | fftw-devel | fftw-libs-double
libflac-dev | flac-devel | flac-libs
libfluidsynth-dev | fluidsynth-devel | fluidsynth-libs
libfmt-dev | fmt-devel | fmt
libfontconfig-dev | fontconfig-devel | fontconfig
libfreetype-dev | freetype-devel | freetype
libfribidi-dev | fribidi-devel | fribidi
libfuse-dev | fuse-devel | fuse-libs
libfuse3-dev | fuse3-devel | fuse3-libs
libgcrypt20-dev | libgcrypt-devel | libgcrypt
libgdal-dev | gdal-devel | gdal-libs
libgdbm-dev | gdbm-devel | gdbm-libs
libgdk-pixbuf-2.0-dev | gdk-pixbuf2-devel | gdk-pixbuf2
libgeos-dev | geos-devel | geos
libgif-dev | giflib-devel | giflib
libgirepository1.0-dev | gobject-introspection-devel | gobject-introspection
libgit2-dev | libgit2-devel | libgit2
libgl-dev | mesa-libGL-devel | mesa-libGL
libglew-dev | glew-devel | libGLEW
libglfw3-dev | glfw-devel | glfw
libglib2.0-dev | glib2-devel | glib2
libglpk-dev | glpk-devel | glpk
libglu1-mesa-dev | mesa-libGLU-devel | mesa-libGLU
libgmp-dev | gmp-devel | gmp
libgnutls28-dev | gnutls-devel | gnutls
libgpg-error-dev | libgpg-error-devel | libgpg-error
libgpgme-dev | gpgme-devel | gpgme
libgphoto2-dev | libgphoto2-devel | libgphoto2
libgraphviz-dev | graphviz-devel | graphviz
libgrpc-dev | grpc-devel | grpc
libgsl-dev | gsl-devel | gsl
libgstreamer-plugins-base1.0-dev | gstreamer1-plugins-base-devel | gstreamer1-plugins-base
libgstreamer1.0-dev | gstreamer1-devel | gstreamer1
libgtk-3-dev | gtk3-devel | gtk3
libgtk-4-dev | gtk4-devel | gtk4
libharfbuzz-dev | harfbuzz-devel | harfbuzz
libhdf5-dev | hdf5-devel | hdf5
libheif-dev | libheif-devel | libheif
libhidapi-dev | hidapi-devel | hidapi
libhiredis-dev | hiredis-devel | hiredis
libhunspell-dev | hunspell-devel | hunspell
libhwloc-dev | hwloc-devel | hwloc-libs
libicu-dev | libicu-devel | libicu
libidn-dev | libidn-devel | libidn
libidn2-dev | libidn2-devel | libidn2
libimagequant-dev | libimagequant-devel | libimagequant
libiodbc2-dev | libiodbc-devel | libiodbc
libjansson-dev | jansson-devel | jansson
libjpeg-dev | libjpeg-turbo-devel | libjpeg-turbo
libjq-dev | jq-devel | jq
libjson-c-dev | json-c-devel | json-c
libkeyutils-dev | keyutils-libs-devel | keyutils-libs
libkrb5-dev | krb5-devel | krb5-libs
liblapack-dev | lapack-devel | lapack
liblcms2-dev | lcms2-devel | lcms2
libldap2-dev | openldap-devel | openldap
libleptonica-dev | leptonica-devel | leptonica
libleveldb-dev | leveldb-devel | leveldb
liblmdb-dev | lmdb-devel | lmdb-libs
libltdl-dev | libtool-ltdl-devel | libtool-ltdl
libluajit-5.1-dev | luajit-devel | luajit
liblz4-dev | lz4-devel | lz4-libs
liblzma-dev | xz-devel | xz-libs
liblzo2-dev | lzo-devel | lzo
libmagic-dev | file-devel | file-libs
libmagic1 | file-libs | file-libs
libmagickwand-dev | ImageMagick-devel | ImageMagick-libs
libmariadb-dev | mariadb-connector-c-devel | mariadb-connector-c
libmemcached-dev | libmemcached-devel | libmemcached-libs
libmosquitto-dev | mosquitto-devel | mosquitto
libmpc-dev | libmpc-devel | libmpc
libmpfr-dev | mpfr-devel | mpfr
libmsgpack-c-dev | msgpack-devel | msgpack
libmupdf-dev | mupdf-devel | mupdf-libs
libncurses-dev | ncurses-devel | ncurses-libs
libnetcdf-dev | netcdf-devel | netcdf
libnetfilter-queue-dev | libnetfilter_queue-devel | libnetfilter_queue
libnfnetlink-dev | libnfnetlink-devel | libnfnetlink
libnl-3-dev | libnl3-devel | libnl3
libnl-route-3-dev | libnl3-devel | libnl3
libnlopt-dev | NLopt-devel | NLopt
libnspr4-dev | nspr-devel | nspr
libnss3-dev | nss-devel | nss
libnuma-dev | numactl-devel | numactl-libs
libogg-dev | libogg-devel | libogg
libonig-dev | oniguruma-devel | oniguruma
libopenblas-dev | openblas-devel | openblas
libopencv-dev | opencv-devel | opencv
libopenjp2-7-dev | openjpeg2-devel | openjpeg2
libopenmpi-dev | openmpi-devel | openmpi
libopus-dev | opus-devel | opus
libpam0g-dev | pam-devel | pam
libpango1.0-dev | pango-devel | pango
libpcap-dev | libpcap-devel | libpcap
libpcre2-dev | pcre2-devel | pcre2
libpcre3-dev | pcre-devel | pcre
libpcsclite-dev | pcsc-lite-devel | pcsc-lite-libs
libpng-dev | libpng-devel | libpng
libpoppler-cpp-dev | poppler-cpp-devel | poppler-cpp
libpoppler-glib-dev | poppler-glib-devel | poppler-glib
libportmidi-dev | portmidi-devel | portmidi
libpq-dev | libpq-devel | libpq
libproj-dev | proj-devel | proj
libprotobuf-dev | protobuf-devel | protobuf
libpulse-dev | pulseaudio-libs-devel | pulseaudio-libs
libqpdf-dev | qpdf-devel | qpdf-libs
librabbitmq-dev | librabbitmq-devel | librabbitmq
libraqm-dev | libraqm-devel | libraqm
librdkafka-dev | librdkafka-devel | librdkafka
libre2-dev | re2-devel | re2
libreadline-dev | readline-devel | readline
librocksdb-dev | rocksdb-devel | rocksdb
librpm-dev | rpm-devel | rpm-libs
librsvg2-dev | librsvg2-devel | librsvg2
libsamplerate-dev | libsamplerate-devel | libsamplerate
libsasl2-dev | cyrus-sasl-devel | cyrus-sasl-lib
libsdl2-dev | SDL2-devel | SDL2
libsdl2-image-dev | SDL2_image-devel | SDL2_image
libsdl2-mixer-dev | SDL2_mixer-devel | SDL2_mixer
libsdl2-ttf-dev | SDL2_ttf-devel | SDL2_ttf
libseccomp-dev | libseccomp-devel | libseccomp
libsecp256k1-dev | libsecp256k1-devel | libsecp256k1
libsecret-1-dev | libsecret-devel | libsecret
libselinux-dev | libselinux-devel | libselinux
libsmbclient-dev | libsmbclient-devel | libsmbclient
libsnappy-dev | snappy-devel | snappy
libsndfile-dev | libsndfile-devel | libsndfile
libsnmp-dev | net-snmp-devel | net-snmp-libs
libsodium-dev | libsodium-devel | libsodium
libsolv-dev | libsolv-devel | libsolv
libspatialindex-dev | spatialindex-devel | spatialindex
libspatialite-dev | libspatialite-devel | libspatialite
libspdlog-dev | spdlog-devel | spdlog
libsqlite3-dev | sqlite-devel | sqlite-libs
libssh-dev | libssh-devel | libssh
libssh2-1-dev | libssh2-devel | libssh2
libssl-dev | openssl-devel | openssl-libs
libsuitesparse-dev | suitesparse-devel | suitesparse
libswresample-dev | libswresample-free-devel | libswresample-free
libswscale-dev | libswscale-free-devel | libswscale-free
libsystemd-dev | systemd-devel | systemd-libs
libtalloc-dev | libtalloc-devel | libtalloc
libtbb-dev | tbb-devel | tbb
libtesseract-dev | tesseract-devel | tesseract
libtiff-dev | libtiff-devel | libtiff
libtirpc-dev | libtirpc-devel | libtirpc
libtool | libtool |
libudev-dev | systemd-devel | systemd-libs
libunistring-dev | libunistring-devel | libunistring
libunwind-dev | libunwind-devel | libunwind
liburing-dev | liburing-devel | liburing
libusb-1.0-0-dev | libusbx-devel | libusbx
libuv1-dev | libuv-devel | libuv
libvips-dev | vips-devel | vips
libvirt-dev | libvirt-devel | libvirt-libs
libvorbis-dev | libvorbis-devel | libvorbis
libwebp-dev | libwebp-devel | libwebp
libx11-dev | libX11-devel | libX11
libxapian-dev | xapian-core-devel | xapian-core-libs
libxcb1-dev | libxcb-devel | libxcb
libxcursor-dev | libXcursor-devel | libXcursor
libxext-dev | libXext-devel | libXext
libxft-dev | libXft-devel | libXft
libxi-dev | libXi-devel | libXi
libxinerama-dev | libXinerama-devel | libXinerama
libxkbcommon-dev | libxkbcommon-devel | libxkbcommon
libxml2-dev | libxml2-devel | libxml2
libxmlsec1-dev | xmlsec1-devel | xmlsec1
libxmlsec1-openssl | xmlsec1-openssl | xmlsec1-openssl
libxrandr-dev | libXrandr-devel | libXrandr
libxslt1-dev | libxslt-devel | libxslt
libxss-dev | libXScrnSaver-devel | libXScrnSaver
libxt-dev | libXt-devel | libXt
libxtst-dev | libXtst-devel | libXtst
libxxhash-dev | xxhash-devel | xxhash-libs
libyaml-dev | libyaml-devel | libyaml
libyara-dev | yara-devel | yara
libzbar-dev | zbar-devel | zbar
libzmq3-dev | zeromq-devel | zeromq
libzstd-dev | libzstd-devel | libzstd
llvm-dev | llvm-devel | llvm-libs
m4 | m4 |
make | make |
nasm | nasm |
ninja-build | ninja-build |
nlohmann-json3-dev | json-devel |
ocl-icd-opencl-dev | ocl-icd-devel | ocl-icd
patch | patch |
perl | perl |
pkg-config | pkgconf-pkg-config |
portaudio19-dev | portaudio-devel | portaudio
proj-bin | proj | proj
protobuf-compiler | protobuf-compiler |
qt6-base-dev | qt6-qtbase-devel | qt6-qtbase
qtbase5-dev | qt5-qtbase-devel | qt5-qtbase
rapidjson-dev | rapidjson-devel |
swig | swig |
tcl-dev | tcl-devel | tcl
tk-dev | tk-devel | tk
unixodbc-dev | unixODBC-devel | unixODBC
uuid-dev | libuuid-devel | libuuid
yasm | yasm |
zlib1g-dev | zlib-devel | zlib
""".strip()
"""Debian's name | Fedora's and Red Hat's | what has its shared libraries."""

RPM_OTHERWISE = """
libpq-dev | rhel:7 amzn:2 amzn:2018.03 | postgresql-devel | postgresql-libs
libpq-dev | azure | postgresql-devel | postgresql-libs
default-libmysqlclient-dev | rhel:7 amzn:2 | mariadb-devel | mariadb-libs
libmariadb-dev | rhel:7 amzn:2 | mariadb-devel | mariadb-libs
pkg-config | rhel:7 amzn:2 amzn:2018.03 | pkgconfig |
pkg-config | azure photon | pkg-config |
ninja-build | azure | ninja-build |
libgirepository-2.0-dev | fedora | glib2-devel | glib2
""".strip()
"""The releases that differ: Debian's name | releases | package | run-time package."""

SUSE = """
autoconf | autoconf
automake | automake
default-libmysqlclient-dev | libmariadb-devel
libmariadb-dev | libmariadb-devel
bison | bison
cmake | cmake
file | file
flex | flex
git | git-core
graphviz | graphviz
gfortran | gcc-fortran
libaio-dev | libaio-devel
libbz2-dev | libbz2-devel
libjpeg-dev | libjpeg8-devel
liblapack-dev | lapack-devel
libldap2-dev | openldap2-devel
libmagic-dev | file-devel
libpq-dev | postgresql-devel
libsasl2-dev | cyrus-sasl-devel
libtool | libtool
m4 | m4
make | make
nasm | nasm
patch | patch
perl | perl
pkg-config | pkg-config
swig | swig
tk-dev | tk-devel
unixodbc-dev | unixODBC-devel
""".strip()
"""Where no pkg-config name says it: Debian's name | openSUSE's (rstudio/r-system-requirements, ros/rosdistro)."""

TOOLS = {
    "autoconf": "autoconf",
    "autoreconf": "autoconf automake libtool",
    "aclocal": "automake",
    "automake": "automake",
    "bison": "bison",
    "yacc": "bison",
    "cargo": "cargo",
    "clang": "clang",
    "cmake": "cmake",
    "cmake3": "cmake",
    "dot": "graphviz",
    "file": "file",
    "flex": "flex",
    "gfortran": "gfortran",
    "git": "git",
    "gmake": "make",
    "go": "golang-go",
    "gperf": "gperf",
    "libtool": "libtool",
    "libtoolize": "libtool",
    "m4": "m4",
    "make": "make",
    "meson": "meson",
    "mpicc": "libopenmpi-dev",
    "msgfmt": "gettext",
    "nasm": "nasm",
    "ninja": "ninja-build",
    "patch": "patch",
    "perl": "perl",
    "pkg-config": "pkg-config",
    "proj": "proj-bin",
    "protoc": "protobuf-compiler",
    "qmake": "qt5-qmake qtbase5-dev",
    "qmake-qt5": "qt5-qmake qtbase5-dev",
    "qmake6": "qmake6 qt6-base-dev",
    "ragel": "ragel",
    "re2c": "re2c",
    "rustc": "cargo",
    "scons": "scons",
    "swig": "swig",
    "unzip": "unzip",
    "wget": "wget",
    "yasm": "yasm",
    "mysql_config": "default-libmysqlclient-dev",
    "mariadb_config": "libmariadb-dev",
    "pg_config": "libpq-dev",
    "llvm-config": "llvm-dev",
    "wx-config": "libwxgtk3.2-dev",
    "freetype-config": "libfreetype-dev",
    "pcap-config": "libpcap-dev",
    "libusb-config": "libusb-dev",
    "sdl2-config": "libsdl2-dev",
    "icu-config": "libicu-dev",
    "MagickWand-config": "libmagickwand-dev",
    "Wand-config": "libmagickwand-dev",
    "Magick-config": "libmagickcore-dev",
}
"""Program -> Debian's packages; `*-config` programs besides these are read from Debian's Contents indexes."""

CRATES = {
    "openssl-sys": "libssl-dev pkg-config",
    "openssl": "",
    "openssl-probe": "",
    "openssl-src": "perl make",
    "jni-sys": "",
    "libbz2-rs-sys": "",
    "libloading": "",
    "libz-sys": "?zlib1g-dev",
    "libz-ng-sys": "cmake",
    "libsqlite3-sys": "libsqlite3-dev pkg-config",
    "libgit2-sys": "?libgit2-dev",
    "libssh2-sys": "?libssh2-1-dev",
    "libsodium-sys": "libsodium-dev pkg-config",
    "libsodium-sys-stable": "?libsodium-dev",
    "zstd-sys": "",
    "lz4-sys": "",
    "bzip2-sys": "?libbz2-dev",
    "lzma-sys": "?liblzma-dev",
    "curl-sys": "?libcurl4-openssl-dev",
    "pq-sys": "libpq-dev",
    "mysqlclient-sys": "default-libmysqlclient-dev",
    "alsa-sys": "libasound2-dev pkg-config",
    "libudev-sys": "libudev-dev pkg-config",
    "libdbus-sys": "libdbus-1-dev pkg-config",
    "fontconfig-sys": "libfontconfig-dev pkg-config",
    "yeslogic-fontconfig-sys": "libfontconfig-dev pkg-config",
    "servo-fontconfig-sys": "libfontconfig-dev pkg-config",
    "freetype-sys": "?libfreetype-dev",
    "expat-sys": "?libexpat1-dev",
    "hdf5-sys": "libhdf5-dev",
    "hdf5-metno-sys": "libhdf5-dev",
    "netcdf-sys": "libnetcdf-dev",
    "gdal-sys": "libgdal-dev pkg-config",
    "geos-sys": "libgeos-dev",
    "proj-sys": "?libproj-dev",
    "rdkafka-sys": "make",
    "rdkafka": "",
    "librocksdb-sys": "libclang-dev",
    "onig_sys": "",
    "libclang-sys": "",
    "clang-sys": "libclang-dev",
    "bindgen": "?libclang-dev",
    "llvm-sys": "llvm-dev",
    "z3-sys": "libz3-dev",
    "zmq-sys": "libzmq3-dev pkg-config",
    "zeromq-src": "cmake",
    "gssapi-sys": "libkrb5-dev",
    "libgssapi-sys": "libkrb5-dev libclang-dev",
    "pam-sys": "libpam0g-dev libclang-dev",
    "libusb1-sys": "?libusb-1.0-0-dev",
    "hidapi": "libudev-dev pkg-config",
    "libsystemd-sys": "libsystemd-dev pkg-config",
    "nettle-sys": "nettle-dev pkg-config libclang-dev",
    "gmp-mpfr-sys": "m4 make",
    "openblas-src": "?libopenblas-dev",
    "lapack-sys": "",
    "blas-sys": "",
    "aws-lc-sys": "cmake",
    "jemalloc-sys": "make",
    "tikv-jemalloc-sys": "make",
    "libmimalloc-sys": "",
    "mimalloc-sys": "",
    "prost-build": "protobuf-compiler",
    "protobuf-src": "cmake",
    "tonic-build": "protobuf-compiler",
    "cmake": "cmake",
    "autotools": "autoconf automake libtool make",
    "glib-sys": "libglib2.0-dev pkg-config",
    "gio-sys": "libglib2.0-dev pkg-config",
    "gobject-sys": "libglib2.0-dev pkg-config",
    "cairo-sys-rs": "libcairo2-dev pkg-config",
    "pango-sys": "libpango1.0-dev pkg-config",
    "gdk-pixbuf-sys": "libgdk-pixbuf-2.0-dev pkg-config",
    "gtk-sys": "libgtk-3-dev pkg-config",
    "gstreamer-sys": "libgstreamer1.0-dev pkg-config",
    "ffmpeg-sys-next": "libavcodec-dev libavformat-dev libavutil-dev libswscale-dev pkg-config libclang-dev",
    "libopencv-sys": "libopencv-dev",
    "opus-sys": "?libopus-dev",
    "audiopus_sys": "?libopus-dev",
    "x11": "libx11-dev pkg-config",
    "xcb": "libxcb1-dev",
    "libxml": "libxml2-dev pkg-config",
    "tesseract-sys": "libtesseract-dev libclang-dev pkg-config",
    "leptonica-sys": "libleptonica-dev libclang-dev pkg-config",
    "linux-raw-sys": "",
    "inotify-sys": "",
    "fsevent-sys": "",
    "dirs-sys": "",
    "secp256k1-sys": "",
    "blst": "",
    "ring": "",
    "lmdb-sys": "",
    "lmdb-rkv-sys": "",
    "oniguruma-sys": "",
    "tree-sitter-sys": "",
    "esaxx-rs": "",
    "cudarc": "",
    "mpi-sys": "libopenmpi-dev libclang-dev",
}
"""Crate -> Debian's packages, `?` before those that are taken if they are there and built from bundled sources if not.

From the crates' own build scripts and README files; a crate that is not here is not known.
"""

CMAKE = {
    "ALSA": "libasound2-dev",
    "Arrow": "libarrow-dev",
    "BZip2": "libbz2-dev",
    "Boost": "libboost-dev",
    "CURL": "libcurl4-openssl-dev",
    "Cairo": "libcairo2-dev",
    "Curses": "libncurses-dev",
    "EXPAT": "libexpat1-dev",
    "Eigen3": "libeigen3-dev",
    "FFMPEG": "libavformat-dev",
    "Fontconfig": "libfontconfig-dev",
    "Freetype": "libfreetype-dev",
    "GDAL": "libgdal-dev",
    "GIF": "libgif-dev",
    "GLEW": "libglew-dev",
    "GLUT": "freeglut3-dev",
    "GSL": "libgsl-dev",
    "GTest": "libgtest-dev",
    "GEOS": "libgeos-dev",
    "HDF5": "libhdf5-dev",
    "ICU": "libicu-dev",
    "JPEG": "libjpeg-dev",
    "LAPACK": "liblapack-dev",
    "LLVM": "llvm-dev",
    "LibArchive": "libarchive-dev",
    "LibLZMA": "liblzma-dev",
    "LibXml2": "libxml2-dev",
    "LibXslt": "libxslt1-dev",
    "LibUSB": "libusb-1.0-0-dev",
    "MPI": "libopenmpi-dev",
    "MySQL": "default-libmysqlclient-dev",
    "NetCDF": "libnetcdf-dev",
    "ODBC": "unixodbc-dev",
    "OpenAL": "libopenal-dev",
    "OpenBLAS": "libopenblas-dev",
    "OpenCL": "ocl-icd-opencl-dev",
    "OpenGL": "libgl-dev",
    "OpenSSL": "libssl-dev",
    "OpenCV": "libopencv-dev",
    "PNG": "libpng-dev",
    "PROJ": "libproj-dev",
    "PROJ4": "libproj-dev",
    "PkgConfig": "pkg-config",
    "PostgreSQL": "libpq-dev",
    "Protobuf": "libprotobuf-dev protobuf-compiler",
    "Qt5": "qtbase5-dev",
    "Qt6": "qt6-base-dev",
    "SDL2": "libsdl2-dev",
    "SQLite3": "libsqlite3-dev",
    "SWIG": "swig",
    "BISON": "bison",
    "FLEX": "flex",
    "Snappy": "libsnappy-dev",
    "TBB": "libtbb-dev",
    "TIFF": "libtiff-dev",
    "Vulkan": "libvulkan-dev",
    "X11": "libx11-dev",
    "ZLIB": "zlib1g-dev",
    "ZeroMQ": "libzmq3-dev",
    "lz4": "liblz4-dev",
    "zstd": "libzstd-dev",
    "Lua": "liblua5.3-dev",
    "LuaJIT": "libluajit-5.1-dev",
    "Java": "",
    "yaml-cpp": "libyaml-cpp-dev",
    "fmt": "libfmt-dev",
    "spdlog": "libspdlog-dev",
    "FFTW": "libfftw3-dev",
    "FFTW3": "libfftw3-dev",
    "Sodium": "libsodium-dev",
    "GMP": "libgmp-dev",
    "MPFR": "libmpfr-dev",
    "RDKAFKA": "librdkafka-dev",
    "RdKafka": "librdkafka-dev",
}
"""CMake's own find modules and the usual ones that projects carry -> Debian's packages."""

PKG_CONFIG = {
    "glib-2.0": "libglib2.0-dev",
    "gobject-2.0": "libglib2.0-dev",
    "gio-2.0": "libglib2.0-dev",
    "gio-unix-2.0": "libglib2.0-dev",
    "gmodule-2.0": "libglib2.0-dev",
    "gthread-2.0": "libglib2.0-dev",
    "openblas": "libopenblas-dev",
    "hdf5": "libhdf5-dev",
    "mysqlclient": "default-libmysqlclient-dev",
    "mariadb": "libmariadb-dev",
    "libmariadb": "libmariadb-dev",
    "geos": "libgeos-dev",
    "llvm": "llvm-dev",
    "cblas": "libopenblas-dev",
    "blas": "libblas-dev",
    "lapack": "liblapack-dev",
    "mpi": "libopenmpi-dev",
    "boost": "libboost-dev",
    "qt5": "qtbase5-dev",
    "protobuf": "libprotobuf-dev",
    "ncurses": "libncurses-dev",
    "curses": "libncurses-dev",
    "zlib": "zlib1g-dev",
}
"""pkg-config names (and Meson's own) that the index answers with one of several packages, or not at all."""

LIBRARIES = {
    "discover": "",
    "libraries": "",
    "orc": "",
    "curses": "libncurses-dev",
    "GL": "libgl-dev",
    "ldap_r": "libldap2-dev",
    "mysqlclient_r": "default-libmysqlclient-dev",
    "tds": "freetds-dev",
    "hdf5": "libhdf5-dev",
    "boost_python": "libboost-python-dev",
    "boost_system": "libboost-system-dev",
    "cblas": "libopenblas-dev",
    "blas": "libblas-dev",
    "lapack": "liblapack-dev",
    "mpi": "libopenmpi-dev",
    "jvm": "",
    "wmflite": "libwmf-dev",
}
"""`-l` names likewise."""

HEADERS = {
    "poppler/cpp/": "libpoppler-cpp-dev",
    "boost/": "libboost-dev",
    "Eigen/": "libeigen3-dev",
    "GL/": "libgl-dev",
    "X11/": "libx11-dev",
    "gio/": "libglib2.0-dev",
    "glib/": "libglib2.0-dev",
    "gtk/": "libgtk-3-dev",
    "mysql/": "default-libmysqlclient-dev",
    "mysql.h": "default-libmysqlclient-dev",
    "magic.h": "libmagic-dev",
    "SDL.h": "libsdl2-dev",
    "usb.h": "libusb-dev",
    "mpi.h": "libopenmpi-dev",
    "event.h": "libevent-dev",
    "linux/": "linux-libc-dev",
    "asm/": "linux-libc-dev",
    "asm-generic/": "linux-libc-dev",
    "mtd/": "linux-libc-dev",
    "sound/asound.h": "linux-libc-dev",
}
"""Headers likewise; `/` at the end for all of a folder."""

EXTERNAL = {
    "dep:virtual/compiler/c": "gcc",
    "dep:virtual/compiler/cxx": "g++",
    "dep:virtual/compiler/c++": "g++",
    "dep:virtual/compiler/fortran": "gfortran",
    "dep:virtual/compiler/rust": "cargo",
    "dep:virtual/compiler/go": "golang-go",
    "dep:virtual/interface/blas": "libopenblas-dev",
    "dep:virtual/interface/lapack": "libopenblas-dev",
    "dep:virtual/interface/mpi": "libopenmpi-dev",
    "dep:virtual/interface/opengl": "libgl-dev",
    "dep:generic/openssl": "libssl-dev",
    "dep:generic/libpq": "libpq-dev",
    "dep:generic/libffi": "libffi-dev",
    "dep:generic/zlib": "zlib1g-dev",
    "dep:generic/bzip2": "libbz2-dev",
    "dep:generic/xz": "liblzma-dev",
    "dep:generic/libxml2": "libxml2-dev",
    "dep:generic/libxslt": "libxslt1-dev",
    "dep:generic/libjpeg": "libjpeg-dev",
    "dep:generic/libjpeg-turbo": "libjpeg-dev",
    "dep:generic/libtiff": "libtiff-dev",
    "dep:generic/libwebp": "libwebp-dev",
    "dep:generic/libpng": "libpng-dev",
    "dep:generic/freetype": "libfreetype-dev",
    "dep:generic/fribidi": "libfribidi-dev",
    "dep:generic/harfbuzz": "libharfbuzz-dev",
    "dep:generic/lcms2": "liblcms2-dev",
    "dep:generic/openjpeg": "libopenjp2-7-dev",
    "dep:generic/libimagequant": "libimagequant-dev",
    "dep:generic/libraqm": "libraqm-dev",
    "dep:generic/libxcb": "libxcb1-dev",
    "dep:generic/tk": "tk-dev",
    "dep:generic/cmake": "cmake",
    "dep:generic/ninja": "ninja-build",
    "dep:generic/make": "make",
    "dep:generic/pkg-config": "pkg-config",
    "dep:generic/pkgconf": "pkg-config",
    "dep:generic/autoconf": "autoconf",
    "dep:generic/automake": "automake",
    "dep:generic/libtool": "libtool",
    "dep:generic/git": "git",
    "dep:generic/swig": "swig",
    "dep:generic/flex": "flex",
    "dep:generic/bison": "bison",
    "dep:generic/perl": "perl",
    "dep:generic/protobuf": "libprotobuf-dev protobuf-compiler",
    "dep:generic/rust": "cargo",
    "dep:generic/hdf5": "libhdf5-dev",
    "dep:generic/gmp": "libgmp-dev",
    "dep:generic/mpfr": "libmpfr-dev",
    "dep:generic/mpc": "libmpc-dev",
    "dep:generic/geos": "libgeos-dev",
    "dep:generic/proj": "libproj-dev",
    "dep:generic/gdal": "libgdal-dev",
    "dep:generic/libyaml": "libyaml-dev",
    "dep:generic/yaml": "libyaml-dev",
    "dep:generic/libzmq": "libzmq3-dev",
    "dep:generic/zeromq": "libzmq3-dev",
    "dep:generic/libcurl": "libcurl4-openssl-dev",
    "dep:generic/curl": "libcurl4-openssl-dev",
    "dep:generic/libsodium": "libsodium-dev",
    "dep:generic/sqlite": "libsqlite3-dev",
    "dep:generic/unixodbc": "unixodbc-dev",
    "dep:generic/llvm": "llvm-dev",
    "dep:generic/tbb": "libtbb-dev",
    "dep:generic/openblas": "libopenblas-dev",
    "dep:generic/re2": "libre2-dev",
    "dep:generic/arrow": "libarrow-dev",
    "dep:generic/clang": "clang",
    "dep:generic/gcc": "gcc",
    "dep:generic/mysqlclient": "default-libmysqlclient-dev",
    "dep:generic/mariadb-connector-c": "libmariadb-dev",
    "dep:generic/python": "python3-dev",
    "dep:generic/qhull": "libqhull-dev",
    "dep:generic/snappy": "libsnappy-dev",
    "dep:generic/lz4": "liblz4-dev",
    "dep:generic/zstd": "libzstd-dev",
    "dep:generic/brotli": "libbrotli-dev",
    "dep:generic/libuv": "libuv1-dev",
    "dep:generic/c-ares": "libc-ares-dev",
    "dep:generic/libev": "libev-dev",
    "dep:generic/glib": "libglib2.0-dev",
    "dep:generic/cairo": "libcairo2-dev",
    "dep:generic/dbus": "libdbus-1-dev",
    "dep:generic/krb5": "libkrb5-dev",
    "dep:generic/openldap": "libldap2-dev",
    "dep:generic/cyrus-sasl": "libsasl2-dev",
    "dep:generic/icu": "libicu-dev",
    "dep:generic/ncurses": "libncurses-dev",
    "dep:generic/readline": "libreadline-dev",
    "dep:generic/xmlsec": "libxmlsec1-dev",
    "dep:generic/eigen": "libeigen3-dev",
    "dep:generic/boost": "libboost-dev",
    "dep:generic/suitesparse": "libsuitesparse-dev",
    "dep:generic/graphviz": "graphviz libgraphviz-dev",
    "dep:generic/portaudio": "portaudio19-dev",
    "dep:generic/libusb": "libusb-1.0-0-dev",
    "dep:generic/alsa-lib": "libasound2-dev",
    "dep:generic/libgit2": "libgit2-dev",
}
"""PEP 725 identifiers (PEP 804's registry where it has them) -> Debian's packages."""

VERSIONS = {
    "mysqlclient": [(">=2.2", None), ("<2.2", "default-libmysqlclient-dev")],
    "shapely": [(">=2.2", None), ("<2.2", "libgeos-dev")],
    "pygobject": [(">=3.51", None), ("<3.51", "libgirepository1.0-dev libcairo2-dev pkg-config")],
    "python-snappy": [(">=0.7", None), ("<0.7", "libsnappy-dev")],
    "cryptography": [(">=40", None), ("<40", "libssl-dev")],
    "pycares": [(">=4.10", None), ("<4.10", "")],
    "cassandra-driver": [(">=3.30", None)],
    "reportlab": [(">=4", None)],
    "tokenizers": [(">=0.13", None)],
    "pygraphviz": [(">=2", None), ("<2", "libgraphviz-dev")],
    "pyzmq": [(">=26", None)],
    "pyscard": [(">=2", None)],
    "pyre2": [(">=0.3", None)],
    "m2crypto": [(">=0.30", None)],
    "dbus-python": [(">=1.3", None), ("<1.3", "libdbus-1-dev libglib2.0-dev pkg-config make")],
    "coincurve": [(">=15", None)],
}
"""Project -> for which versions its row holds, and what the notes of the raw table say of the others."""

APK_INSTEAD = frozenset(("pyqt5", "wxpython", "pygobject", "python-ldap", "pyarrow", "uwsgi"))
"""Projects whose apk names are no translation of their apt names: the raw table's own are kept."""
