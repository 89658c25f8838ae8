# Everything here works in an empty clone on Debian or Ubuntu with Go.

.PHONY: run test beside build dist setup setup-test setup-dist unit e2e e2e-system e2e-screens pictures soak visitors test-dist bench fuzz corpus deps clean

# Log in and sign with the virtual card (or the real one in your reader).
# ONCE=1 drives a headless browser through it and ends.
run: setup
	@if [ -n "$(ONCE)" ] || [ -z "$$DISPLAY$$WAYLAND_DISPLAY" ]; then scripts/setup browser; fi
	@echo "Building the app (about 20 seconds the first time)"
	@go run ./scripts/build
	@go run ./scripts/run $(if $(ONCE),-once)

# What passes or fails, but for releases (test-dist). Some tests need root. What needs real
# things around it waits for most of its time; what needs none is done beside it, and gives
# way to it.
test: setup-test build
	@$(MAKE) --no-print-directory -j2 -Otarget e2e-system beside

beside:
	@MAKEFLAGS= nice $(MAKE) --no-print-directory unit e2e-screens

setup:
	@scripts/setup

setup-test:
	@scripts/setup test

setup-dist:
	@scripts/setup dist

build: setup
	go run ./scripts/build

# A release, in bin/dist. DIST="-only linux -key FILE" says more.
dist: setup-dist
	go run ./scripts/dist $(DIST)

# Needs no card, no reader, no network.
unit:
	@test -z "$$(gofmt -l helper scripts shared static wasm)" || { gofmt -l helper scripts shared static wasm; exit 1; }
	go vet ./...
	go vet -tags e2e,dist,pictures ./scripts/... ./helper/system/autostart ./helper/door/consent ./wasm/view
	GOOS=windows go vet $(call without_sqlite,GOOS=windows,./...)
	GOOS=darwin GOARCH=arm64 CGO_ENABLED=0 go vet $(call without_sqlite,GOOS=darwin GOARCH=arm64 CGO_ENABLED=0,./shared/... ./helper/...)
	GOOS=darwin GOARCH=amd64 CGO_ENABLED=0 go build -trimpath -buildvcs=false -tags nethttpomithttp2 -gcflags=all=-l -o /dev/null ./helper
	GOOS=js GOARCH=wasm CGO_ENABLED=0 go vet ./shared/... ./wasm/...
	go run ./scripts/lint
	go run ./scripts/notices -check
	go run ./scripts/schema -check
	go run ./scripts/municipality schema -check
	go run ./scripts/municipality check -quiet
	go test ./...
	CGO_ENABLED=0 go test -tags purego ./helper/card/pcsc/...
	GOOS=js GOARCH=wasm CGO_ENABLED=0 go test -exec="$$(go env GOROOT)/lib/wasm/go_js_wasm_exec" $(BROWSER)

# The packages of an environment that do not stand on SQLite: it has code of its own for each
# system, which takes a minute to compile, and these are for servers.
without_sqlite = $$($(1) go list -f '{{.ImportPath}} {{join .Deps " "}} {{join .TestImports " "}} {{join .XTestImports " "}}' $(2) | grep -v 'modernc.org/sqlite\|account/sqlstore' | cut -d' ' -f1)

# What the browser runs is tested again as WebAssembly.
BROWSER = ./shared/iso7816 ./shared/jpki ./shared/wire ./shared/authtoken ./shared/card ./shared/operation \
	./shared/lifecycle ./shared/municipality ./shared/character ./wasm/content

e2e:
	@$(MAKE) --no-print-directory -j2 -Otarget e2e-system e2e-screens

# The real pcscd with vpcd, OpenSC, openssl, Chromium, Firefox and WebKitGTK. One package
# after the other (-p 1): both build the helper, in the same folders. A run may have to
# wait 20 minutes until another one gives PC/SC back.
e2e-system:
	go test -tags e2e -count=1 -p 1 -timeout 40m ./scripts/e2e ./helper/system/autostart
	go test -tags e2e,purego -count=1 -timeout 40m -run '$(OVERPCSC)' ./scripts/e2e

# What goes through PC/SC is done again as the helper of macOS does it, without C.
OVERPCSC = CommandLineOverPCSC|TrialOverPCSC|ThroughPCSC|LeavesTheCardWithoutPower|AnotherProgramHoldsTheCard|(Pulled|Errors)OverPCSC

e2e-screens:
	go test -tags e2e -count=1 -timeout 40m ./scripts/audit
	go test -tags e2e -count=1 -run 'Print|Fits' ./wasm/view ./helper/door/consent

# Every screen at 360 and 1280 px in each language, for people to look at one by one:
# artefacts/pictures/LANGUAGE/WIDTH/NAME.png. Some minutes.
pictures: setup-test build
	rm -rf artefacts/pictures
	go test -tags e2e,pictures -count=1 -timeout 40m -run Pictures ./scripts/audit ./helper/door/consent ./scripts/bridge/provider ./scripts/eservice/service

# Every fault at every command, over the real PC/SC service, five hundred visitors of a counter,
# and an hour of logins to the sample service, two hundred a second of ours: some minutes each.
soak: setup-test build
	JPKIWEB_LOGINS=12000 go test -count=1 -v -timeout 20m -run AnHourOfLogins ./scripts/eservice/service
	JPKIWEB_FAULTS=all JPKIWEB_VISITORS=500 go test -tags e2e -count=1 -v -timeout 60m -run 'Faults|Killed|ManyVisitors' ./scripts/e2e

# The twelve visitors of the training at the desk, with the keyboard alone, and a picture of
# each step: artefacts/visitors.
visitors: setup-test build
	rm -rf artefacts/visitors
	JPKIWEB_VISITS=all go test -tags e2e -count=1 -v -timeout 20m -run 'TwelveVisitors' ./scripts/e2e

# Releases: made twice, looked at by the tools of each system, and installed. With
# DIST_TWICE=1 the second one is compiled anew, too, which takes some minutes more.
test-dist: setup-dist build
	DIST_TWICE=$(DIST_TWICE) go test -tags dist -count=1 -p 2 -timeout 20m ./scripts/dist ./scripts/dist/...

# Figures, and their bounds: counts, sizes and times, in turn with OpenSC on the same
# card. It fails where a bound is broken, and where the machine is too busy to tell.
bench: setup-test
	go run ./scripts/bench

# Some minutes of fuzzing: every target a stated number of times, and 10,000 changes of
# signed files of each kind.
fuzz:
	go run ./scripts/fuzz
	go test -count=1 -timeout 20m -run Mutants ./scripts/attackfiles -mutants 10000

# Verify and sign the PDF files of the folder DIR, which are not in the tree: each must get a
# defined answer.
corpus: setup-test
	go run ./scripts/corpus $(DIR)

# What the code stands on: each module, its licence and day, its bytes, and why it is there.
deps: build
	go run ./scripts/deps

clean:
	rm -rf bin artefacts static/dist/app.wasm.br static/dist/counter.wasm.br static/dist/practice.wasm.br static/dist/document.wasm.br static/dist/wasm_exec.js static/dist/jpki*.js static/dist/locale static/dist/data static/packed/dist static/guide
