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
PKGS    := libmicrohttpd jansson zlib libxxhash
OPT     ?= -O2
WERROR  ?= $(if $(CI),-Werror)

# Node 22 stands under build/ where the system's is too old (tools/setup).
export PATH := $(CURDIR)/build/node/node_modules/node-linux-$(subst aarch64,arm64,$(subst x86_64,x64,$(shell uname -m)))/bin:$(PATH)

PKG_CFLAGS := $(shell pkg-config --cflags $(PKGS) cairo pangocairo 2>/dev/null)
PKG_LIBS   := $(shell pkg-config --libs $(PKGS) 2>/dev/null)

CFLAGS_ALL = -std=c17 -D_GNU_SOURCE $(OPT) -g -Wall -Wextra -Wshadow -Wvla -Wstrict-prototypes \
             -Wmissing-prototypes -Wpointer-arith $(WERROR) -fno-strict-aliasing -ffp-contract=off \
             -Isrc -Iinclude $(PKG_CFLAGS) $(CFLAGS)
LIBS       = $(PKG_LIBS) -lm -ldl -lpthread

SRC      := $(sort $(wildcard src/*/*.c))
LIB_SRC  := $(filter-out src/cli/%,$(SRC))
CLI_SRC  := $(filter src/cli/%,$(SRC))
LIB_OBJ  := $(LIB_SRC:%.c=$(BUILD)/obj/%.o)
CLI_OBJ  := $(CLI_SRC:%.c=$(BUILD)/obj/%.o)
TEST_SRC := $(sort $(wildcard tests/*/test_*.c))
TEST_BIN := $(TEST_SRC:tests/%.c=$(BUILD)/tests/%)

all: $(BUILD)/libvitrine.a $(if $(CLI_SRC),$(BUILD)/vitrine)

$(BUILD)/obj/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_ALL) -MMD -MP -c -o $@ $<

# The figures' face, embedded by src/figure/font.c; empty files when npm's packages are not there.
FACE := web/node_modules/source-sans
$(BUILD)/font/%.woff: $(wildcard $(FACE)/package.json)
	@mkdir -p $(@D)
	@cp $(FACE)/WOFF/TTF/SourceSans3-$*.ttf.woff $@ 2>/dev/null || : >$@
$(BUILD)/obj/src/figure/font.o: $(BUILD)/font/Regular.woff $(BUILD)/font/Semibold.woff
$(BUILD)/obj/src/figure/font.o: CFLAGS_ALL += -DVT_FONT_FOLDER='"$(BUILD)/font"'

$(BUILD)/libvitrine.a: $(LIB_OBJ)
	@rm -f $@
	ar rcs $@ $^

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

# Pages of docs/ that are printed from the program's own rows.
docs: $(BUILD)/tools/docs
	$< ops >docs/ops.md

# The two commands of the README: each installs what is missing, builds, and does its job.
demo:
	@tools/setup build
	@$(MAKE) --no-print-directory all
	@tools/demo $(ARGS)

check:
	@start=$$(date +%s); tools/setup && printf 'setup        %6d s\n' $$(($$(date +%s) - start))
	@MAKE="$(MAKE) --no-print-directory" tests/run

unit: $(TEST_BIN)
	@set -e; for t in $(TEST_BIN); do echo "== $$t"; $$t; done

clean:
	rm -rf $(BUILD)

.PHONY: all tests docs unit demo check clean
.SECONDARY:
-include $(shell find $(BUILD)/obj -name '*.d' 2>/dev/null)
