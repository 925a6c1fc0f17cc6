# mlext: machine learning inside SQLite. `make help` lists what can be made.

CC ?= cc
CFLAGS ?= -O2 -g
WARNINGS := -Wall -Wextra -Wshadow -Wconversion
# -ffp-contract=off: the same numbers on every processor.
ALL_CFLAGS := -std=gnu11 -fPIC -fvisibility=hidden -ffp-contract=off -fno-math-errno $(WARNINGS) \
              -Iext $(CFLAGS)
BUILD := build

CORE := $(wildcard ext/base/*.c ext/math/*.c ext/data/*.c ext/text/*.c ext/clean/*.c \
          ext/evaluate/*.c ext/learn/*.c ext/model/*.c)
GLUE := $(wildcard ext/*.c ext/functions/*.c ext/tables/*.c)
CORE_OBJECTS := $(CORE:%.c=$(BUILD)/%.o)
OBJECTS := $(CORE_OBJECTS) $(GLUE:%.c=$(BUILD)/%.o)
STATIC_LIBS := -Wl,-Bstatic -lutf8proc -lstemmer -Wl,-Bdynamic -lm -lpthread

all: mlext.so ## build the extension

mlext.so: $(OBJECTS)
	$(CC) -shared -o $@ $^ -Wl,--gc-sections -Wl,-z,nodelete -Wl,--exclude-libs,ALL $(STATIC_LIBS)

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

# ---- unit tests: plain C over the floors that know nothing of SQLite
UNIT_TESTS := $(patsubst tests/unit/%.c,$(BUILD)/unit/%,$(wildcard tests/unit/*_test.c))

$(BUILD)/unit/%: tests/unit/%.c tests/unit/host.c tests/unit/unit.h $(CORE_OBJECTS)
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -Itests/unit -o $@ $< tests/unit/host.c $(CORE_OBJECTS) $(STATIC_LIBS)

test-unit: $(UNIT_TESTS)
	@for t in $(UNIT_TESTS); do echo "== $$t"; $$t || exit 1; done

clean: ## remove what was built
	rm -rf $(BUILD) mlext.so mlext.dylib mlext.dll

-include $(OBJECTS:.o=.d)

.PHONY: all test test-unit clean
