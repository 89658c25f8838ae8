// Command build makes the app and the helper that carries it:
//
//	bin/app.wasm                                 the app
//	static/dist/app.wasm.br, wasm_exec.js        the same compressed, and Go's loader for it
//	bin/practice.wasm, static/dist/practice.wasm.br   the practice card, and the same compressed
//	bin/counter.wasm, static/dist/counter.wasm.br   the desk of a counter, and the same compressed
//	bin/document.wasm, static/dist/document.wasm.br   what reads documents, and the same compressed
//	static/dist/jpki.js, jpki.LANG.js            static/jpki.js without comments and spaces, and the words that its explain loads
//	static/dist/jpki-login.js                    static/jpki-login.js likewise
//	static/dist/locale/LANG.tsv                  the texts of each language
//	static/dist/locale/counter/LANG.tsv          those that only the desk of a counter has
//	static/dist/locale/training/LANG.tsv         those that only its training has
//	static/dist/data                             rules, holidays, municipalities and the list of all (scripts/municipality)
//	static/packed                                all of static/dist, compressed, for the programs that carry it
//	static/guide                                 the guide without a helper, for a municipality to host
//	bin/jpki-helper                              one binary with all of it
//
// It runs in the root of the project and compresses only what changed.
package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"jpkiweb/scripts/build/overlay"
	"jpkiweb/scripts/dist/release"
	"jpkiweb/scripts/output"
	"jpkiweb/static/locale"
)

const dist = "static/dist"

func main() {
	version := flag.String("version", "", "version of app and helper; by default that of the commit")
	out := flag.String("o", "bin/jpki-helper", "where the helper goes; \"\" makes the app only")
	flag.Parse()
	if err := build(*version, *out); err != nil {
		fmt.Fprintln(os.Stderr, "build:", err)
		os.Exit(1)
	}
}

func build(version, out string) error {
	flags, err := linkerFlags(version)
	if err != nil {
		return err
	}
	wasm := filepath.Join("bin", "app.wasm")
	packed := filepath.Join(dist, "app.wasm.br")
	replaced, err := overlay.Write(".", "bin")
	if err != nil {
		return fmt.Errorf("overlay: %w", err)
	}
	if err := goBuild(flags, wasm, "./wasm", overlay.Environment(replaced.App)...); err != nil {
		return fmt.Errorf("app: %w", err)
	}
	if err := compress(wasm, packed); err != nil {
		return fmt.Errorf("compress app: %w", err)
	}
	if err := makeProgram("counter", flags, replaced.App); err != nil {
		return fmt.Errorf("counter: %w", err)
	}
	if err := makeProgram("practice", flags, replaced.Worker, plainInPractice...); err != nil {
		return fmt.Errorf("practice: %w", err)
	}
	if err := makeProgram("document", flags, replaced.Worker, plainInDocument...); err != nil { // it makes no signature (build facts 2)
		return fmt.Errorf("document: %w", err)
	}
	if err := copyLoader(); err != nil {
		return fmt.Errorf("loader: %w", err)
	}
	if err := minifyScripts(); err != nil {
		return fmt.Errorf("jpki.js: %w", err)
	}
	if err := joinTexts(); err != nil {
		return fmt.Errorf("texts: %w", err)
	}
	if err := run("go", "run", "./scripts/municipality", "build", "-o", filepath.Join(dist, "data")); err != nil {
		return fmt.Errorf("data: %w", err)
	}
	if err := makeGuide(flags, replaced.App); err != nil {
		return fmt.Errorf("guide: %w", err)
	}
	if err := pack(dist, filepath.Join("static", "packed", "dist")); err != nil {
		return fmt.Errorf("pack: %w", err)
	}
	if out == "" {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(out), 0o755); err != nil {
		return err
	}
	if err := buildHelper(flags, replaced.Helper, out); err != nil {
		return fmt.Errorf("helper: %w", err)
	}
	return nil
}

// plainInPractice is what is not inlined in what holds the cards of practice and of the
// training: what nobody waits for. The arithmetic of RSA is (build facts 2).
var plainInPractice = []string{
	"internal/runtime/...", "runtime", "runtime/...",
	"crypto/x509/...", "crypto/elliptic", "crypto/ecdsa", "crypto/ecdh", "crypto/ed25519", "crypto/rand", "crypto/rsa", "crypto/internal/fips140/rsa",
	"crypto/internal/fips140/nistec/...", "crypto/internal/fips140/edwards25519/...", "crypto/internal/fips140/aes/...",
	"crypto/internal/fips140/ecdsa", "crypto/internal/fips140/ecdh", "crypto/internal/fips140/ed25519",
	"crypto/internal/fips140/drbg", "crypto/internal/fips140/sha3", "crypto/internal/fips140/hmac",
}

// plainInDocument is what is not inlined in what reads documents (build facts 2): it is loaded
// when a person has picked a file, makes no signature, and is fast where it hashes.
var plainInDocument = []string{
	"math/...", "internal/runtime/...", "runtime", "runtime/...",
	"crypto/x509/...", "crypto/elliptic", "crypto/ecdsa", "crypto/ecdh", "crypto/ed25519", "crypto/rsa", "crypto/rand",
	"crypto/internal/fips140/nistec/...", "crypto/internal/fips140/edwards25519/...", "crypto/internal/fips140/aes/...",
	"crypto/internal/fips140/rsa", "crypto/internal/fips140/ecdsa", "crypto/internal/fips140/ecdh", "crypto/internal/fips140/ed25519",
	"crypto/internal/fips140/drbg", "crypto/internal/fips140/sha3", "crypto/internal/fips140/hmac",
}

// makeProgram makes a program beside the app: that of a worker, which holds the practice
// card or reads documents, or the desk. Packages that are plain are not inlined.
func makeProgram(name, flags, replaced string, plain ...string) error {
	wasm := filepath.Join("bin", name+".wasm")
	if err := goBuild(flags, wasm, "./wasm/"+name+"/main", overlay.Environment(replaced, plain...)...); err != nil {
		return err
	}
	return compress(wasm, filepath.Join(dist, name+".wasm.br"))
}

// goBuild leaves out what Go says of the work tree by itself: it is not the same in a copy
// (linux facts 2).
func goBuild(flags, out, target string, env ...string) error {
	making(out)
	command := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-ldflags", flags, "-o", out, target)
	command.Env = append(os.Environ(), env...)
	command.Stdout, command.Stderr = os.Stdout, os.Stderr
	return command.Run()
}

// making says what is being made: all of it takes minutes where nothing was made before.
func making(what string) { fmt.Fprintln(os.Stderr, "build:", what) }

// buildHelper builds the helper as a release does.
func buildHelper(flags, replaced, out string) error {
	making(out)
	return run("go", append(release.BuildHelper(flags, replaced), "-o", out, "./helper")...)
}

// linkerFlags are those of a release, with its version or the one that is given.
func linkerFlags(version string) (string, error) {
	of, committed, err := release.ReadVersion(context.Background(), ".")
	of.Changed = false // the first change after a commit would make the app anew, and pack it
	if version == "" {
		version = of.String()
	}
	return release.LinkerFlags(version, committed), err
}

func run(name string, args ...string) error {
	command := exec.Command(name, args...)
	command.Stdout, command.Stderr = os.Stdout, os.Stderr
	return command.Run()
}

// compress writes packed, unless that was made of the same bytes.
func compress(file, packed string) error {
	plain, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(plain)
	mark := file + ".packed"
	before, err := os.ReadFile(mark)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if _, err := os.Stat(packed); err == nil && string(before) == hex.EncodeToString(sum[:]) {
		return nil
	}
	making(packed)
	b, err := packBrotli(plain)
	if err != nil {
		return err
	}
	if err := output.Write(packed, b); err != nil {
		return err
	}
	return output.Write(mark, []byte(hex.EncodeToString(sum[:])))
}

// joinTexts writes the texts that the app fetches, one file a language, and those that only
// the desk of a counter does.
func joinTexts() error {
	folder := output.NewFolder(filepath.Join(dist, "locale"))
	for _, lang := range locale.Languages {
		texts, err := locale.Joined(lang)
		if err != nil {
			return err
		}
		if err := folder.Write(lang+".tsv", texts); err != nil {
			return err
		}
		for _, area := range locale.Apart {
			if texts, err = locale.JoinedApart(lang, area); err != nil {
				return err
			}
			if err := folder.Write(filepath.Join(area, lang+".tsv"), texts); err != nil {
				return err
			}
		}
	}
	return folder.Prune() // those of a language that went
}

// copyLoader takes wasm_exec.js from the toolchain that compiled the app; the
// two must match.
func copyLoader() error {
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return err
	}
	loader, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(root)), "lib", "wasm", "wasm_exec.js"))
	if err != nil {
		return err
	}
	return output.Write(filepath.Join(dist, "wasm_exec.js"), loader)
}
