// Command dist makes a release: packages for every system, the list of what is linked into
// them (CycloneDX), SHA256SUMS over all of them and its signature, and the page that tells
// people how to install them.
//
//	-out DIR      where it goes (bin/dist); what an earlier run made there is replaced
//	-only LIST    linux, windows, macos; all by default
//	-key FILE     minisign's secret key (or JPKI_RELEASE_KEY); without one the sums are
//	              not signed, and it says so
//	-update-key FILE  the publisher's public keys, a line each, whose statements on newer
//	              versions the helper believes (scripts/dist/statement); without one it
//	              believes none, and it says so
//	-municipality-key FILE  likewise of those whose national bundles of municipality data
//	              it believes (package bundle)
//	-address URL  under which it will be published, for the manifests of winget and Scoop and
//	              the cask; without one they say RELEASES, and it is to be filled in
//
// JPKI_AUTHENTICODE has programs and installers for Windows signed with these arguments of
// osslsigncode, such as "-pkcs11module … -key … -certs …".
//
// It runs in the root of the project; scripts/setup dist installs its tools. Two runs of
// one commit make the same bytes.
package main

import (
	"context"
	"crypto/ed25519"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"jpkiweb/helper/own/update"
	"jpkiweb/scripts/dist/install"
	"jpkiweb/scripts/dist/linux"
	"jpkiweb/scripts/dist/macos"
	"jpkiweb/scripts/dist/release"
	"jpkiweb/scripts/dist/windows"
)

// A system is one that is released for.
type system struct {
	name  string
	build func(context.Context, release.Release) ([]release.Artefact, error)
}

var systems = []system{{"linux", linux.Build}, {"windows", windows.Build}, {"macos", macos.Build}}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "dist:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, say io.Writer) error {
	flags := flag.NewFlagSet("dist", flag.ContinueOnError)
	out := flags.String("out", filepath.Join("bin", "dist"), "where the release goes")
	only := flags.String("only", "", "systems, with commas between")
	key := flags.String("key", os.Getenv("JPKI_RELEASE_KEY"), "minisign's secret key")
	updateKeys := flags.String("update-key", "", "file of the public keys whose statements on newer versions the helper believes")
	nationalKeys := flags.String("municipality-key", "", "file of the public keys whose national bundles of municipality data the helper believes")
	address := flags.String("address", "https://RELEASES", "address under which the release will be published")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if u, err := url.Parse(*address); err != nil || u.Scheme != "https" || u.Host == "" || u.RawQuery != "" || u.Fragment != "" || strings.ContainsAny(*address, "\"\\ {}'") {
		return fmt.Errorf("-address %s: want an https address", *address)
	}
	chosen, err := choose(*only)
	if err != nil {
		return err
	}
	keys, err := readKeys(*updateKeys)
	if err != nil {
		return fmt.Errorf("-update-key: %w", err)
	}
	national, err := readKeys(*nationalKeys)
	if err != nil {
		return fmt.Errorf("-municipality-key: %w", err)
	}
	return release.Replace(*out, release.Sums, func(fresh string) error {
		return makeRelease(ctx, release.Release{Out: fresh, Address: strings.TrimSuffix(*address, "/"), UpdateKeys: update.FormatKeys(keys), NationalKeys: update.FormatKeys(national)}, *key, chosen, say)
	})
}

// readKeys reads a file of public keys, a line each. None are no error without a file only.
func readKeys(name string) ([]ed25519.PublicKey, error) {
	if name == "" {
		return nil, nil
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	keys, err := update.ParseKeys(string(text))
	if err == nil && len(keys) == 0 {
		err = errors.New("no key")
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return keys, nil
}

// choose finds systems by their names.
func choose(only string) ([]system, error) {
	if only == "" {
		return systems, nil
	}
	var chosen []system
	for name := range strings.SplitSeq(only, ",") {
		i := slices.IndexFunc(systems, func(s system) bool { return s.name == name })
		if i < 0 {
			return nil, fmt.Errorf("-only: no system is called %q", name)
		}
		chosen = append(chosen, systems[i])
	}
	return chosen, nil
}

// makeRelease builds the app, then for each system, and says what was made.
func makeRelease(ctx context.Context, r release.Release, key string, chosen []system, say io.Writer) (err error) {
	if r.Root, err = filepath.Abs("."); err != nil {
		return err
	}
	if r.Work, err = os.MkdirTemp("", "jpki-dist-*"); err != nil {
		return err
	}
	defer os.RemoveAll(r.Work)
	if r.Version, r.Epoch, err = release.ReadVersion(ctx, r.Root); err != nil {
		return err
	}
	if err := r.Run(ctx, "go", "run", "./scripts/build", "-version", r.Version.String(), "-o", ""); err != nil {
		return err
	}
	var made []release.Artefact
	for _, s := range chosen {
		artefacts, err := s.build(ctx, r)
		if err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		made = append(made, artefacts...)
	}
	parts, err := listParts(ctx, r, made)
	if err != nil {
		return err
	}
	made = append(made, parts)
	var names []string
	for _, a := range made {
		names = append(names, a.Name)
	}
	signed, err := release.SignSums(ctx, r, names, key, "jpki-helper "+r.Version.String())
	if err != nil {
		return err
	}
	if err := makeInstallPage(r, names); err != nil {
		return err
	}
	return tell(say, r, signed)
}

// installPage is the folder of the page that tells how the helper is installed, beside the
// files that it offers: who hosts all of it sets jpki.installURL to the page.
const installPage = "install"

func makeInstallPage(r release.Release, names []string) error {
	m, err := install.List(r.Out, names, r.Version.String(), r.Epoch)
	if err != nil {
		return err
	}
	return install.Write(r.Root, filepath.Join(r.Out, installPage), "../", m)
}

// tell lists what was made, with sizes, and says what it lacks: a signature, and keys in
// the helper whose statements on newer versions it believes.
func tell(say io.Writer, r release.Release, signed bool) error {
	files, err := os.ReadDir(r.Out)
	if err != nil {
		return err
	}
	fmt.Fprintf(say, "jpki-helper %s, of %s\n", r.Version, r.Epoch.Format("2006-01-02 15:04:05 MST"))
	for _, f := range files {
		if f.IsDir() {
			fmt.Fprintf(say, "%11s  %s/\n", "", f.Name())
			continue
		}
		info, err := f.Info()
		if err != nil {
			return err
		}
		fmt.Fprintf(say, "%11d  %s\n", info.Size(), f.Name())
	}
	if !signed {
		fmt.Fprintln(say, release.Sums+" is not signed: no -key and no JPKI_RELEASE_KEY. Do not publish it so.")
	}
	if r.UpdateKeys == "" {
		fmt.Fprintln(say, "The helper refuses every statement on newer versions: no -update-key.")
	}
	if r.NationalKeys == "" {
		fmt.Fprintln(say, "The helper refuses every national bundle of municipality data: no -municipality-key.")
	}
	return nil
}
