# mlext: machine learning inside SQLite. `make help` lists what can be made.
#
# Nothing has to be installed by hand: a compiler, header, library or sqlite3 shell that is missing
# is named and fetched with the system's package manager by ext/configure.sh, which writes what it
# found to build/config.mk. That file is made first and read below.

PREFIX ?= /usr/local
CFLAGS ?= -O2 -g
BUILD := build
CONFIG := build/config.mk
WARNINGS := -Wall -Wextra -Wshadow -Wconversion $(if $(WERROR),-Werror)

ifneq ($(filter-out help clean format,$(or $(MAKECMDGOALS),all)),)
include $(CONFIG)
endif
ifneq ($(CONFIG_CC),$(CC))
$(CONFIG): FORCE
endif

# ---- what a loadable library is called and how it is linked here
SYSTEM := $(shell uname -s)
ifeq ($(SYSTEM),Darwin)
  NAME := mlext.dylib
  LINK := -dynamiclib -undefined dynamic_lookup -Wl,-exported_symbol,_sqlite3_mlext_init \
          -Wl,-dead_strip
  SYSTEM_LIBS := -lm
else ifneq ($(filter MINGW% MSYS% CYGWIN%,$(SYSTEM)),)
  NAME := mlext.dll
  LINK := -shared -static -Wl,--exclude-all-symbols -Wl,--gc-sections
  SYSTEM_LIBS := -lm -lpthread
  CPPFLAGS += -D__USE_MINGW_ANSI_STDIO=1
else
  NAME := mlext.so
  EXPORTS := $(BUILD)/exports.map
  # nodelete: the code stays mapped when the connection that loaded it closes.
  LINK := -shared -Wl,--version-script=$(EXPORTS) -Wl,--exclude-libs,ALL -Wl,--gc-sections \
          -Wl,-z,nodelete -Wl,-z,relro -Wl,-z,now $(if $(SANITIZE),,-Wl,-z,defs)
  SYSTEM_LIBS := -Wl,--as-needed -lm -lpthread
  DL_LIBS := -ldl
endif
LIBRARY ?= $(NAME)

# `make V=1` shows the commands whole.
show = $(if $(V),,@printf '  %s\n' '$(1) $@' &&)

# -ffp-contract=off: the same numbers on every processor.
ALL_CFLAGS := -std=gnu11 -fPIC -fvisibility=hidden -ffp-contract=off -fno-math-errno \
              -ffunction-sections -fdata-sections $(WARNINGS) -Iext $(CONFIG_CPPFLAGS) \
              $(CPPFLAGS) $(CFLAGS) $(SANITIZE)
ALL_LDFLAGS := $(CFLAGS) $(SANITIZE) $(CONFIG_LDFLAGS) $(LDFLAGS)

# The floors that know nothing of SQLite, and the glue that does.
CORE := $(foreach floor,base math data text clean evaluate learn model,$(wildcard ext/$(floor)/*.c))
GLUE := $(wildcard ext/functions/*.c ext/tables/*.c ext/*.c)
CORE_OBJECTS := $(CORE:%.c=$(BUILD)/%.o)
GLUE_OBJECTS := $(GLUE:%.c=$(BUILD)/%.o)
STATIC_OBJECTS := $(GLUE:%.c=$(BUILD)/static/%.o)

all: $(LIBRARY) ## build the extension: mlext.so, .dylib or .dll

$(LIBRARY): $(CORE_OBJECTS) $(GLUE_OBJECTS) $(EXPORTS) $(BUILD)/flags
	$(call show,link) $(CC) $(ALL_LDFLAGS) $(LINK) -o $@ $(CORE_OBJECTS) $(GLUE_OBJECTS) \
	  $(TEXT_LIBS) $(SYSTEM_LIBS)

$(BUILD)/%.o: %.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(call show,compile) $(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/exports.map: $(BUILD)/flags
	@printf '{ global: sqlite3_mlext_init; local: *; };\n' > $@

# Everything is built anew when the compiler or a flag changes.
FLAGS := $(CC) | $(ALL_CFLAGS) | $(ALL_LDFLAGS) | $(LINK) | $(TEXT_LIBS)
ifneq ($(FLAGS),$(shell cat $(BUILD)/flags 2>/dev/null))
$(BUILD)/flags: FORCE
endif
$(BUILD)/flags:
	@mkdir -p $(@D)
	@printf '%s\n' '$(FLAGS)' > $@

$(CONFIG): ext/configure.sh
	@CC='$(CC)' sh ext/configure.sh $@

# ---- other shapes of the same code
static: $(BUILD)/libmlext.a ## build/libmlext.a, to link into an application

$(BUILD)/libmlext.a: $(CORE_OBJECTS) $(STATIC_OBJECTS)
	@rm -f $@
	$(call show,archive) $(AR) rcs $@ $^

$(BUILD)/static/%.o: %.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(call show,compile) $(CC) $(ALL_CFLAGS) -MMD -MP -DSQLITE_CORE -c -o $@ $<

AMALGAMATION := $(BUILD)/amalgamation/mlext.c
amalgamation: $(AMALGAMATION) ## build/amalgamation/mlext.c and mlext.h: all of it in one file

$(AMALGAMATION): $(CORE) $(GLUE) $(wildcard ext/*.h ext/*/*.h) ext/amalgamate.sh
	@mkdir -p $(@D)
	@sh ext/amalgamate.sh $(@D) $(CORE) $(GLUE)

install: $(LIBRARY) $(BUILD)/libmlext.a ## copy the libraries and the header below PREFIX (/usr/local)
	install -d $(DESTDIR)$(PREFIX)/lib $(DESTDIR)$(PREFIX)/include
	install -m 644 $(LIBRARY) $(BUILD)/libmlext.a $(DESTDIR)$(PREFIX)/lib
	install -m 644 ext/mlext.h $(DESTDIR)$(PREFIX)/include

# ---- examples
demo: $(LIBRARY) ## run the churn example: a real customer table, from raw CSV to scores
	@cd examples/churn && MLEXT='$(CURDIR)/mlext' SQLITE3='$(SQLITE3)' sh ./run

# ---- tests
UNIT_TESTS := $(patsubst tests/unit/%.c,$(BUILD)/unit/%,$(wildcard tests/unit/*_test.c))
LINK_TESTS := $(BUILD)/unit/link_static $(BUILD)/unit/link_amalgamation
RUN_TESTS = SQLITE3='$(SQLITE3)' CC='$(CC)' BUILD='$(BUILD)' LIBRARY='$(LIBRARY)' \
            CFLAGS='-Iext $(CONFIG_CPPFLAGS)' sh tests/run

test: $(LIBRARY) $(UNIT_TESTS) $(LINK_TESTS) ## run all tests: C units, SQL scripts, names, structure
	@$(RUN_TESTS)

test-unit: $(UNIT_TESTS) ## run the C unit tests alone
	@$(RUN_TESTS) unit

test-sql: $(LIBRARY) ## run the SQL scripts alone
	@$(RUN_TESTS) sql

$(BUILD)/libcore.a: $(CORE_OBJECTS)
	@rm -f $@
	$(call show,archive) $(AR) rcs $@ $^

$(BUILD)/unit/%_test: tests/unit/%_test.c tests/unit/host.c tests/unit/unit.h \
                      $(BUILD)/libcore.a
	@mkdir -p $(@D)
	$(call show,build) $(CC) $(ALL_CFLAGS) -Itests/unit -o $@ $< tests/unit/host.c $(BUILD)/libcore.a \
	  $(ALL_LDFLAGS) $(TEXT_LIBS) $(SYSTEM_LIBS)

$(BUILD)/unit/link_static: tests/unit/link.c $(BUILD)/libmlext.a ext/mlext.h
	@mkdir -p $(@D)
	$(call show,build) $(CC) $(ALL_CFLAGS) -o $@ $< $(BUILD)/libmlext.a \
	  $(ALL_LDFLAGS) -lsqlite3 $(TEXT_LIBS) $(SYSTEM_LIBS)

# Where it does not compile, the tests are run all the same, and say so.
$(BUILD)/unit/link_amalgamation: tests/unit/link.c $(AMALGAMATION)
	@mkdir -p $(@D)
	$(call show,build) $(CC) $(ALL_CFLAGS) -DSQLITE_CORE -O0 -o $@ $< $(AMALGAMATION) \
	  $(ALL_LDFLAGS) -lsqlite3 $(TEXT_LIBS) $(SYSTEM_LIBS) || rm -f $@

# A program of one C file that loads the extension: the fault, fuzz and bench drivers.
DRIVER = $(call show,build) $(CC) $(ALL_CFLAGS) -o $@ $< $(ALL_LDFLAGS) -lsqlite3 -lm \
         -lpthread $(DL_LIBS)
$(BUILD)/fault: tests/fault/fault.c $(BUILD)/flags
	$(DRIVER)
$(BUILD)/fuzz: tests/fuzz/fuzz.c $(BUILD)/flags
	$(DRIVER)
$(BUILD)/bench: tests/bench/bench.c $(BUILD)/flags
	$(DRIVER)

drivers: $(LIBRARY) $(BUILD)/fault $(BUILD)/fuzz $(BUILD)/bench

# The same tree built in another folder with other flags: $(call variant,folder,flags,goals)
variant = $(MAKE) --no-print-directory BUILD=build/$(1) LIBRARY=build/$(1)/$(NAME) $(2) $(3)

# The polls of a fault build ask the host every time, so that each of them can be interrupted.
check-fault: ## fail every allocation and interrupt every poll of the scripts (minutes)
	@+$(call variant,polling,CPPFLAGS='-DML_POLL_WORK=1',drivers)
	@BUILD=build/polling sh tests/fault/run

check-fault-quick: ## the same at some hundred points of each script
	@+$(call variant,polling,CPPFLAGS='-DML_POLL_WORK=1',drivers)
	@BUILD=build/polling sh tests/fault/run --limit 200

ASAN := SANITIZE='-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer' \
        CFLAGS='-O1 -g'
check-asan: ## units, SQL scripts and faults under the address and undefined sanitizers
	@+$(call variant,asan,$(ASAN) CPPFLAGS='-DML_POLL_WORK=1000',test-asan drivers)

test-asan: $(LIBRARY) $(UNIT_TESTS) $(LINK_TESTS) $(BUILD)/fault
	@CC='$(CC)' $(RUN_TESTS) --asan unit link sql
	@BUILD=$(BUILD) sh tests/fault/run --limit 20

check-fuzz: ## feed damaged models, options and text to every function, under the sanitizers
	@+$(call variant,asan,$(ASAN) CPPFLAGS='-DML_POLL_WORK=1000',drivers)
	@+$(call variant,unsealed,$(ASAN) CPPFLAGS='-DML_POLL_WORK=1000 -DML_UNSEALED',drivers)
	@sh tests/fuzz/run $(FUZZ)

check-tsan: ## unit tests under the thread sanitizer
	@+$(call variant,tsan,SANITIZE=-fsanitize=thread CFLAGS='-O1 -g',test-unit)

check-valgrind: $(LIBRARY) $(UNIT_TESTS) ## unit tests and some SQL scripts under valgrind
	@sh ext/configure.sh --need valgrind
	@$(RUN_TESTS) --valgrind unit sql

bench: $(LIBRARY) $(BUILD)/bench ## time the learners on a table of 1,000,000 rows
	@mkdir -p build/cache
	@$(BUILD)/bench ./mlext build/cache/bench.db $(BENCH)

# ---- the house
format: ## clang-format all C files
	@sh ext/configure.sh --need clang-format
	clang-format -i $(wildcard ext/*.[ch] ext/*/*.[ch] tests/*/*.[ch])

clean: ## remove what was built
	rm -rf build mlext.so mlext.dylib mlext.dll

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-18s %s\n", $$1, $$2 }' Makefile
	@echo
	@echo "  CC, CFLAGS, LDFLAGS, PREFIX and DESTDIR are respected; WERROR=1 makes warnings errors."

-include $(CORE_OBJECTS:.o=.d) $(GLUE_OBJECTS:.o=.d) $(STATIC_OBJECTS:.o=.d)

FORCE:
.PHONY: all static amalgamation install demo test test-unit test-sql test-asan drivers bench \
        check-fault check-fault-quick check-asan check-fuzz check-tsan check-valgrind format \
        clean help FORCE
.DELETE_ON_ERROR:
