# Pipefitter's commands. `make demo` shows the product on this machine, `make test` proves it; `make help` lists the rest.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# Everything that is built or installed lives in one cache outside the clone, so that a fresh clone starts warm.
CACHE := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/pipefitter
export CARGO_TARGET_DIR ?= $(CACHE)/target
export PIPEFITTER_PYTHON ?= $(CACHE)/venv/bin/python
PYTHON ?= python3
BIN := $(CACHE)/venv/bin
CARGO_FUZZ := $(CACHE)/cargo-fuzz-0.13.2/bin/cargo-fuzz
NODE_BIN := $(CACHE)/node/node_modules/.bin

# The local stack runs the zips on this machine, so they are built for it.
MACHINE := $(shell uname -m)
BUILD_FOR := $(if $(filter aarch64 arm64,$(MACHINE)),--arm64,--x86-64)
FUNCTIONS := $(filter-out shared-%,$(patsubst functions/%/,%,$(wildcard functions/*/)))
COMMAND := $(CARGO_TARGET_DIR)/debug/pipefitter

.PHONY: help
help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 18

.PHONY: demo
demo: build ## the product on this machine: a PostgreSQL becomes a connection, failed jobs are diagnosed
	@PATH="$(BIN):$$PATH" $(PIPEFITTER_PYTHON) tests/demo/demo.py --command "$(COMMAND)"

.PHONY: up down
up: build ## start the local stack and deploy Pipefitter into it
	@PATH="$(BIN):$$PATH" "$(COMMAND)" up
down: tools ## stop the local stack
	@cd infra/local && $(PIPEFITTER_PYTHON) -m stack down

.PHONY: run
run: ## one execution on the local stack: make run INPUT=tests/inputs/empty.json
	@test -n "$(INPUT)" || { echo "say which input: make run INPUT=tests/inputs/empty.json"; exit 2; }
	@test -x "$(COMMAND)" || $(MAKE) up
	@"$(COMMAND)" run "$(INPUT)" || { status=$$?; test $$status = 3 || exit $$status; } # 3: questions are open, which is an answer

.PHONY: diagnose
diagnose: ## one diagnosis on the local stack: make diagnose CONNECTION=orders-prod [JOB=nightly]
	@test -n "$(CONNECTION)$(JOB)" || { echo "say what: make diagnose CONNECTION=orders-prod"; exit 2; }
	@"$(COMMAND)" diagnose --local $(if $(CONNECTION),--connection "$(CONNECTION)") $(if $(JOB),--job "$(JOB)")

# Cargo takes two clones that share a target directory for one, and goes by the age of the sources.
.PHONY: sources
sources:
	@mkdir -p "$(CARGO_TARGET_DIR)"; \
	if [ "$$(cat "$(CARGO_TARGET_DIR)/.clone" 2>/dev/null)" != "$(CURDIR)" ]; then \
	  find functions infra/local -name '*.rs' -exec touch {} +; echo "$(CURDIR)" > "$(CARGO_TARGET_DIR)/.clone"; \
	fi

# The demo and the tests run what is quick to build: not optimised, and every crate compiled once for demo, lints and tests. (There
# are no examples; with --examples cargo gives the SDK the features that the unit tests need, so that it need not be compiled again.)
.PHONY: build command
build: command ## the functions as zips (target/lambda/*/bootstrap.zip) and the pipefitter command, for this machine, quickly
	@$(PIPEFITTER_PYTHON) infra/local/zip_functions.py "$(CARGO_TARGET_DIR)/debug" $(FUNCTIONS)
command: tools sources ## the pipefitter command
	@cargo build --locked --workspace --bins --examples

# As it is released: small and quick to start, minutes to build. For AWS, and for this machine, where tests and figures want it. One at
# a time: cargo locks its own folder, and not the zips.
RELEASE = mkdir -p target && PATH="$(BIN):$$PATH" flock target/.release cargo lambda build --locked --release --disable-optimizations --output-format zip
.PHONY: build-aws build-release
build-aws: tools sources ## the functions as zips for AWS: arm64, or ARCH=x86_64
	@$(RELEASE) --lambda-dir target/lambda $(if $(filter x86_64,$(ARCH)),--x86-64,--arm64) $(addprefix --package ,$(FUNCTIONS))
build-release: tools sources ## the same for this machine, into target/release-lambda: all, or ONLY="route-request write-report"
	@$(RELEASE) --lambda-dir target/release-lambda $(BUILD_FOR) $(addprefix --package ,$(or $(ONLY),$(FUNCTIONS)))

DIST := target/dist/pipefitter-$(MACHINE).zip
.PHONY: dist
dist: sources ## the pipefitter command for machines without a clone, as a zip: target/dist/pipefitter-MACHINE.zip
	@cargo build --locked --release --package pipefitter
	@mkdir -p $(dir $(DIST)) && cd "$(CARGO_TARGET_DIR)/release" && $(PYTHON) -m zipfile -c "$(CURDIR)/$(DIST)" pipefitter
	@echo "$(DIST)"

.PHONY: bench
bench: build-release ## figures of what is released: start, memory and size of each function, beside Python with boto3
	@$(PIPEFITTER_PYTHON) tests/bench/cold_start.py target/release-lambda

# Clippy compiles the tests: `cargo clippy` would want the SDK once more, as metadata.
LINTED = RUSTC_WORKSPACE_WRAPPER="$$(rustc --print sysroot)/bin/clippy-driver" CLIPPY_ARGS="-Dwarnings__CLIPPY_HACKERY__"

# Property tests draw the same cases each time, so that nobody's change fails on another's fault; `make properties` draws new ones.
.PHONY: test unit properties lint fuzz pages e2e faults
test: lint unit fuzz pages e2e ## everything: formatting, lints, unit tests, fuzzing, pages in a browser, end-to-end tests
lint: tools sources ## formatting, clippy, state machine, template
	cargo fmt --all --check && cargo fmt --manifest-path tests/fuzz/Cargo.toml --check
	@$(LINTED) cargo test --locked --workspace --no-run
	@# The linters want real ARNs, as CloudFormation fills them in.
	@sed -e 's/$${Partition}/aws/; s/$${[A-Za-z]*Arn}/arn:aws:lambda:us-east-1:111122223333:function:step/' \
	  statemachine/pipefitter.asl.json > "$(CACHE)/pipefitter.asl.json"
	@$(BIN)/statelint "$(CACHE)/pipefitter.asl.json"
	@$(NODE_BIN)/asl-validator --silent --json-path "$(CACHE)/pipefitter.asl.json"
	@$(BIN)/cfn-lint infra/template.yaml
	@$(BIN)/ruff check --quiet infra/local tests && $(BIN)/ruff format --quiet --check infra/local tests
unit: command ## unit tests, and the tests that hold the repository together
	@PROPTEST_RNG_SEED=1 $(LINTED) cargo test --locked --quiet --workspace
	@$(BIN)/pytest -q -n 2 tests/repository
properties: tools sources ## the property tests with many new cases; what fails is kept beside the tests: make properties [CASES=3000]
	@PROPTEST_CASES=$(or $(CASES),3000) $(LINTED) cargo test --locked --quiet --package shared-domain --package shared-checks --package shared-page
FUZZ_SECONDS ?= 15
FUZZ_TARGETS := $(basename $(notdir $(wildcard tests/fuzz/fuzz_targets/*.rs)))
FUZZED = --fuzz-dir tests/fuzz --sanitizer none --target-dir "$(CACHE)/fuzz"
fuzz: $(CARGO_FUZZ) ## what comes from outside is read without panic, in bounded time and memory: make fuzz [FUZZ_SECONDS=3600]
	@mkdir -p $(addprefix "$(CACHE)"/fuzz/corpus/,$(FUZZ_TARGETS))
	@PATH="$(dir $(CARGO_FUZZ)):$$PATH" cargo fuzz build $(FUZZED) 2> "$(CACHE)/fuzz/build.log" || { cat "$(CACHE)/fuzz/build.log"; exit 1; }
	@printf 'fuzz-%s\n' $(FUZZ_TARGETS) | xargs -n 1 -P 2 $(MAKE)
fuzz-%:
	@said="$$(PATH="$(dir $(CARGO_FUZZ)):$$PATH" cargo fuzz run $(FUZZED) $* "$(CACHE)/fuzz/corpus/$*" tests/fuzz/seeds/$* -- \
	  -max_total_time=$(FUZZ_SECONDS) -max_len=8192 -timeout=5 -rss_limit_mb=512 -print_final_stats=1 2>&1)" || { echo "$$said"; exit 1; }; \
	echo "fuzz $*: $$(grep -o 'number_of_executed_units: .*' <<< "$$said" | tr -dc 0-9) inputs, none breaks it"
pages: command ## the pages of a dozen diagnoses in a headless Chromium: no request, no overflow, accessible
	@$(BIN)/pytest -q tests/pages --command "$(COMMAND)"
# Three groups of about equal length; a file that neither list names is in the third. The first runs in this order: leaks are looked
# for in all that went before, and what comes after the deployment runs two functions as they are released.
FIRST_STORIES := $(patsubst %,tests/e2e/test_%.py,registration refusals diagnosis events secret_leaks sources driver_errors deployment scoped_role)
SLOW_STORIES := $(patsubst %,tests/e2e/test_%.py,kills limits storm crawlers)
FURTHER_STORIES = $(filter-out $(FIRST_STORIES) $(SLOW_STORIES),$(wildcard tests/e2e/test_*.py))
STORIES = PATH="$(BIN):$$PATH" $(BIN)/pytest -q --command "$(COMMAND)"
e2e: build ## end-to-end stories: the functions' zips on the local stack, one story as they are released
	@# They wait more than they compute: three runs side by side, each in its order and on a stack of its own; and beside them the
	@# release build, which the story of the deployment waits for.
	@nice $(MAKE) build-release ONLY="register-credentials write-report" > "$(CACHE)/release.log" 2>&1 & \
	  $(STORIES) --port-base 4886 $(SLOW_STORIES) > "$(CACHE)/slow.log" 2>&1 & slow=$$!; \
	  $(STORIES) --port-base 4906 $(FURTHER_STORIES) > "$(CACHE)/further.log" 2>&1 & further=$$!; \
	  failed=0; $(STORIES) $(FIRST_STORIES) || failed=1; \
	  wait $$slow || failed=1; cat "$(CACHE)/slow.log"; wait $$further || failed=1; cat "$(CACHE)/further.log"; exit $$failed
# The stories try some cells of the matrix and a small storm; this tries them all.
faults: build ## every AWS call of a diagnosis and of what goes around it, broken in eight ways; a storm of failures; kills in every state (an hour)
	@PATH="$(BIN):$$PATH" $(BIN)/pytest -q -s $(patsubst %,tests/e2e/test_%.py,faults function_faults incident_faults limits kills) --faults all --command "$(COMMAND)"

# ---- Tools: from package registries alone, once for each list of versions, whatever clone asks -------------------------------

PYTHON_READY := $(CACHE)/venv/.ready-$(shell sha256sum infra/local/requirements.txt | cut -c1-16)
NODE_READY := $(CACHE)/node/.ready-$(shell sha256sum infra/local/package.json | cut -c1-16)

$(CARGO_FUZZ):
	@echo "installing cargo-fuzz (once) ..."
	@cargo install --quiet --debug --locked --root "$(CACHE)/cargo-fuzz-0.13.2" --target-dir "$(CACHE)/cargo-fuzz-build" --version 0.13.2 cargo-fuzz
	@rm -rf "$(CACHE)/cargo-fuzz-build"

.PHONY: tools
tools: $(PYTHON_READY) $(NODE_READY)
$(PYTHON_READY):
	@echo "installing the tools of the local stack (once) ..."
	@$(PYTHON) -c 'import ensurepip' || { echo "this Python cannot make environments; on Debian: apt-get install python3-venv"; exit 1; }
	@mkdir -p "$(CACHE)" && $(PYTHON) -m venv --clear "$(CACHE)/venv"
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --requirement infra/local/requirements.txt
	@touch $@
$(NODE_READY):
	@mkdir -p "$(CACHE)/node" && cp infra/local/package.json "$(CACHE)/node/"
	@npm install --silent --no-audit --no-fund --prefix "$(CACHE)/node"
	@touch $@
