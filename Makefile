# vitrine: GNU make and pkg-config. `make help` lists what it can do.
#
# Every .c under src/ belongs to libvitrine.a, but for src/cli/, which is the program around it. Every
# .c under tests/ (but tests/fuzz/) is one cmocka test program. Objects, the web bundle and the
# programs stand under build/.

PREFIX  ?= /usr/local
DESTDIR ?=
BUILD   ?= build
ifeq ($(origin CC),default)
CC := gcc
endif
PKGS    := jansson zlib libxxhash
OPT     ?= -O2
WERROR  ?= $(if $(CI),-Werror)

# Node 22 stands under build/ where the system's is too old (tools/setup).
export PATH := $(CURDIR)/build/node/node_modules/node-linux-$(subst aarch64,arm64,$(subst x86_64,x64,$(shell uname -m)))/bin:$(PATH)

# libmicrohttpd, Cairo and Pango are loaded when a server starts or a PNG is drawn, not linked.
PKG_CFLAGS := $(shell pkg-config --cflags $(PKGS) libmicrohttpd cairo pangocairo 2>/dev/null)
PKG_LIBS   := $(shell pkg-config --libs $(PKGS) 2>/dev/null)

CFLAGS_ALL = -std=c17 -D_GNU_SOURCE $(OPT) -g -Wall -Wextra -Wshadow -Wvla -Wstrict-prototypes \
             -Wmissing-prototypes -Wpointer-arith $(WERROR) -fno-strict-aliasing -ffp-contract=off \
             -Isrc -Iinclude $(PKG_CFLAGS) $(CFLAGS)
LIBS       = $(PKG_LIBS) -lm -ldl -lpthread

SRC      := $(sort $(wildcard src/*/*.c))
LIB_SRC  := $(filter-out src/cli/%,$(SRC))
CLI_SRC  := $(filter src/cli/%,$(SRC))
LIB_OBJ  := $(LIB_SRC:%.c=$(BUILD)/obj/%.o) $(BUILD)/obj/gen/bundle.o
CLI_OBJ  := $(CLI_SRC:%.c=$(BUILD)/obj/%.o)
TEST_SRC := $(sort $(wildcard tests/*/test_*.c))
TEST_BIN := $(TEST_SRC:tests/%.c=$(BUILD)/tests/%)

all: $(BUILD)/libvitrine.a $(if $(CLI_SRC),$(BUILD)/vitrine)

$(BUILD)/obj/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_ALL) -MMD -MP -c -o $@ $<

# The figures' face, from npm, embedded by src/figure/font.c.
FACE := web/node_modules/source-sans
$(BUILD)/font/%.woff: web/node_modules/.package-lock.json
	@mkdir -p $(@D)
	@cp $(FACE)/WOFF/TTF/SourceSans3-$*.ttf.woff $@
$(BUILD)/obj/src/figure/font.o: $(BUILD)/font/Regular.woff $(BUILD)/font/Semibold.woff
$(BUILD)/obj/src/figure/font.o: CFLAGS_ALL += -DVT_FONT_FOLDER='"$(BUILD)/font"'

$(BUILD)/libvitrine.a: $(LIB_OBJ)
	@rm -f $@
	ar rcs $@ $^

# The page: installed and built when one of its files has changed, then embedded.
WEB_SRC := $(shell find web -name node_modules -prune -o -type f -print 2>/dev/null)
WEB_PAGE := build/web/index.html

web/node_modules/.package-lock.json: web/package-lock.json
	cd web && npm ci --prefer-offline --no-audit --no-fund --loglevel=error || { echo "make: the packages of the page cannot be had from npm, nor from its cache: a network is needed once"; exit 1; }
	@touch $@

$(WEB_PAGE): $(WEB_SRC) web/node_modules/.package-lock.json
	cd web && npm run --silent build -- --logLevel warn
	@touch $@

# The script of figures that are saved as pages, embedded by src/figure/chart_html.c.
FIGURE_PAGE := build/figure/page.js
FIGURE_SRC := $(addprefix web/src/,figure_page.ts api/chart.ts api/figure.ts api/scene.ts draw/chart.ts \
              draw/chart_layout.ts draw/text.ts math/axis.ts math/colormap.ts math/colour.ts) web/vite.figure.ts
$(FIGURE_PAGE): $(FIGURE_SRC) web/node_modules/.package-lock.json
	cd web && npm run --silent figure -- --logLevel warn
	@touch $@
$(BUILD)/obj/src/figure/chart_html.o: $(FIGURE_PAGE)
$(BUILD)/obj/src/figure/chart_html.o: CFLAGS_ALL += -DVT_FIGURE_PAGE='"$(FIGURE_PAGE)"'

$(BUILD)/embed: tools/embed.c
	@mkdir -p $(@D)
	$(CC) -std=c17 -D_GNU_SOURCE -O2 -Wall -Wextra $(WERROR) -o $@ $< $(PKG_LIBS)

$(BUILD)/gen/bundle.c: $(BUILD)/embed $(WEB_PAGE)
	@mkdir -p $(@D)
	$(BUILD)/embed build/web $(BUILD)/gen

$(BUILD)/obj/gen/bundle.o: $(BUILD)/gen/bundle.c
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_ALL) -MMD -MP -c -o $@ $<

$(BUILD)/vitrine: $(CLI_OBJ) $(BUILD)/libvitrine.a
	$(CC) $(CFLAGS_ALL) $(LDFLAGS) -o $@ $(CLI_OBJ) $(BUILD)/libvitrine.a $(LIBS)

$(BUILD)/tests/%: $(BUILD)/obj/tests/%.o $(BUILD)/libvitrine.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_ALL) $(LDFLAGS) -o $@ $< $(BUILD)/libvitrine.a $(LIBS) -lcmocka

tests: $(TEST_BIN)

# Small programs over the library that print or measure: tools/docs.c, tools/tree.c.
$(BUILD)/tools/%: $(BUILD)/obj/tools/%.o $(BUILD)/libvitrine.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_ALL) $(LDFLAGS) -o $@ $< $(BUILD)/libvitrine.a $(LIBS)

# What is measured in C: bench/*.c. `make bench` sets them and the page beside the peers.
$(BUILD)/bench/%: $(BUILD)/obj/bench/%.o $(BUILD)/libvitrine.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_ALL) $(LDFLAGS) -o $@ $< $(BUILD)/libvitrine.a $(LIBS)

BENCH_BIN := $(patsubst bench/%.c,$(BUILD)/bench/%,$(wildcard bench/*.c))
bench: all $(BENCH_BIN)
	@BUILD=$(BUILD) bench/run

# All unit tests under AddressSanitizer and UndefinedBehaviorSanitizer; then readers and program with
# the n-th allocation refused, for many n: nothing may crash or leak (tests/sanitize).
SAN = -fsanitize=address,undefined -fno-sanitize-recover=all
sanitize:
	@$(MAKE) --no-print-directory BUILD=$(BUILD)/san OPT=-O1 CFLAGS='$(SAN)' LDFLAGS='$(SAN)' tests
	@$(MAKE) --no-print-directory BUILD=$(BUILD)/faults OPT=-O1 CFLAGS='$(SAN) -DVT_FAULTS' LDFLAGS='$(SAN)' \
	    all $(BUILD)/faults/fuzz_formats
	@tests/sanitize $(BUILD)

# Any bytes into every reader, for FUZZ_SECONDS: libFuzzer where clang has it, else tests/fuzz/mutate.c.
FUZZ_SECONDS ?= 20
fuzz:
	@MAKE="$(MAKE) --no-print-directory" tests/fuzz/run $(BUILD) $(FUZZ_SECONDS)

# The driver needs no room above formats, so that a build of it with other flags is quick.
FUZZ_SRC = $(foreach room,base tensor wire model architecture formats,$(filter src/$(room)/%,$(SRC))) tests/fuzz/fuzz_formats.c \
           $(if $(LIBFUZZER),,tests/fuzz/mutate.c)
$(BUILD)/fuzz_formats: $(FUZZ_SRC:%.c=$(BUILD)/obj/%.o)
	$(CC) $(CFLAGS_ALL) $(LDFLAGS) -o $@ $^ $(LIBS)

# The two commands of the README: each installs what is missing, builds, and does its job.
demo:
	@tools/setup build
	@$(MAKE) --no-print-directory -j$$(nproc) all
	@tools/demo $(ARGS)

check:
	@start=$$(date +%s); tools/setup && printf 'setup        %6d s\n' $$(($$(date +%s) - start))
	@MAKE="$(MAKE) --no-print-directory" tests/run

unit: $(TEST_BIN)
	@set -e; for t in $(TEST_BIN); do echo "== $$t"; $$t; done

# Pages of docs/ that are printed from the program's own rows.
docs: $(BUILD)/vitrine $(BUILD)/tools/docs $(BUILD)/tools/spec
	$(BUILD)/tools/spec >web/src/api/figure.ts
	$(BUILD)/tools/docs ops >docs/ops.md
	$(BUILD)/tools/docs formats >docs/formats.md
	$(BUILD)/vitrine print cli > docs/cli.md
	tools/splice docs/api.md routes $(BUILD)/vitrine print api

# Headers keep their rooms: vitrine.h finds them beside itself, under vitrine/.
HEADERS := base/base.h tensor/tensor.h analysis/analysis.h model/model.h formats/formats.h op/op.h inspect/inspect.h layout/layout.h \
           figure/figure.h figure/chart.h view/view.h serve/serve.h
INSTALL := install -D

install: all
	$(INSTALL) -s -m 755 $(BUILD)/vitrine $(DESTDIR)$(PREFIX)/bin/vitrine
	$(INSTALL) -m 644 $(BUILD)/libvitrine.a $(DESTDIR)$(PREFIX)/lib/libvitrine.a
	$(INSTALL) -m 644 include/vitrine.h $(DESTDIR)$(PREFIX)/include/vitrine/vitrine.h
	for h in $(HEADERS); do $(INSTALL) -m 644 src/$$h $(DESTDIR)$(PREFIX)/include/vitrine/$$h; done
	@mkdir -p $(BUILD)/gen
	for t in man bash zsh fish; do $(BUILD)/vitrine print $$t > $(BUILD)/gen/vitrine.$$t; done
	$(INSTALL) -m 644 $(BUILD)/gen/vitrine.man $(DESTDIR)$(PREFIX)/share/man/man1/vitrine.1
	$(INSTALL) -m 644 $(BUILD)/gen/vitrine.bash $(DESTDIR)$(PREFIX)/share/bash-completion/completions/vitrine
	$(INSTALL) -m 644 $(BUILD)/gen/vitrine.zsh $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_vitrine
	$(INSTALL) -m 644 $(BUILD)/gen/vitrine.fish $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/vitrine.fish
	printf 'prefix=%s\nName: vitrine\nDescription: see inside any neural network\nVersion: %s\nRequires: $(PKGS)\nLibs: -L$${prefix}/lib -lvitrine -lm -ldl -lpthread\nCflags: -I$${prefix}/include/vitrine\n' \
	    '$(PREFIX)' "$$($(BUILD)/vitrine --version | cut -d' ' -f2)" > $(BUILD)/gen/vitrine.pc
	$(INSTALL) -m 644 $(BUILD)/gen/vitrine.pc $(DESTDIR)$(PREFIX)/lib/pkgconfig/vitrine.pc

clean:
	rm -rf $(BUILD)

.PHONY: all tests unit bench sanitize fuzz demo check docs install clean
.SECONDARY:
-include $(shell find $(BUILD)/obj -name '*.d' 2>/dev/null)
