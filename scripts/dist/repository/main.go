// Command repository makes a repository for apt of the packages of a release, signed by an
// OpenPGP key of this person's gpg:
//
//	go run ./scripts/dist/repository -key FINGERPRINT -out DIR
//
//	-dist DIR     folder of the release (bin/dist)
//	-older DIR    folder of a release before it, whose packages stay; may be repeated
//	-out DIR      where it goes (bin/repository); what an earlier run made there is replaced
//	-key KEY      the 40 digits of the fingerprint of the key
//	-sums-key FILE  minisign's secret key (or JPKI_RELEASE_KEY), which signs SHA256SUMS over
//	              all files, as that of a release does; without one the sums are not signed
//
// DIR is a folder that any server of files can have, or one on a share. Nothing that is
// there is read: what is signed is made in a folder of this run's own, of packages whose
// digests are in the SHA256SUMS beside them. A person trusts the key, jpki-helper.asc, by
// a line of /etc/apt/sources.list.d:
//
//	deb [signed-by=/etc/apt/keyrings/jpki-helper.asc] https://… stable main
//
// After validDays apt takes it no more: it is made again before.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"

	"jpkiweb/scripts/dist/release"
	"jpkiweb/scripts/output"
)

// validDays is how long apt takes what was signed. Who keeps an old repository from being
// replaced keeps people from hearing of a newer version no longer than that.
const validDays = 90

// arches are the processors that packages are for, as dpkg names them.
var arches = []string{"amd64", "arm64"}

// suite is the folder of what is signed.
var suite = filepath.Join("dists", "stable")

// wholeFingerprint is that of a key of version 4: RFC 4880, 12.2. An address, a name or a
// part of it may be that of several keys, and all of them would be trusted.
var wholeFingerprint = regexp.MustCompile(`^[0-9A-Fa-f]{40}$`)

func main() {
	packages := flag.String("dist", filepath.Join("bin", "dist"), "folder of the release")
	out := flag.String("out", filepath.Join("bin", "repository"), "where the repository goes")
	key := flag.String("key", "", "fingerprint of the key that signs it")
	sumsKey := flag.String("sums-key", os.Getenv("JPKI_RELEASE_KEY"), "minisign's secret key for SHA256SUMS")
	var older []string
	flag.Func("older", "folder of a release before it, whose packages stay", func(dir string) error {
		older = append(older, dir)
		return nil
	})
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := build(ctx, append(older, *packages), *out, *key, *sumsKey); err != nil {
		fmt.Fprintln(os.Stderr, "repository:", err)
		os.Exit(1)
	}
}

// build makes the repository of the packages of these releases, and puts it into its place.
func build(ctx context.Context, releases []string, out, key, sumsKey string) error {
	if key == "" {
		return errors.New("-key is missing: apt takes no repository that nobody signed")
	}
	if !wholeFingerprint.MatchString(key) {
		return fmt.Errorf("-key %s: want the 40 digits of a fingerprint, as gpg --list-keys shows it", key)
	}
	work, err := os.MkdirTemp("", "jpki-repository-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	if err := fill(ctx, releases, work, key, sumsKey); err != nil {
		return err
	}
	return release.Replace(out, filepath.Join(suite, "InRelease"), func(fresh string) error {
		return os.CopyFS(fresh, os.DirFS(work))
	})
}

// fill writes the packages, the lists of them, and what is signed last: apt reads
// InRelease, which holds the digests of the lists. SHA256SUMS is for who copies the
// repository, and for people.
func fill(ctx context.Context, releases []string, work, key, sumsKey string) error {
	r := release.Release{Root: work, Out: work}
	var err error
	if _, r.Epoch, err = release.ReadVersion(ctx, "."); err != nil {
		return err
	}
	for _, dir := range releases {
		if err := takePackages(dir, filepath.Join(work, "pool")); err != nil {
			return err
		}
	}
	for _, arch := range arches {
		if err := list(ctx, r, arch); err != nil {
			return err
		}
	}
	if err := sign(ctx, r, key); err != nil {
		return err
	}
	var names []string
	err = fs.WalkDir(os.DirFS(work), ".", func(name string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			names = append(names, name)
		}
		return err
	})
	if err != nil {
		return err
	}
	signed, err := release.SignSums(ctx, r, names, sumsKey, "jpki-helper repository")
	if err == nil && !signed {
		fmt.Fprintln(os.Stderr, release.Sums+" is not signed: no -sums-key and no JPKI_RELEASE_KEY.")
	}
	return err
}

// list writes the packages for one processor: apt-ftparchive(1).
func list(ctx context.Context, r release.Release, arch string) error {
	text, err := r.Command(ctx, "apt-ftparchive", "--arch", arch, "packages", "pool").Output()
	if err != nil {
		return fmt.Errorf("apt-ftparchive packages: %w", err)
	}
	return output.Write(filepath.Join(r.Root, suite, "main", "binary-"+arch, "Packages"), text)
}

// sign writes Release and its signatures, and the key.
func sign(ctx context.Context, r release.Release, key string) error {
	words := []string{"release", suite}
	valid := fmt.Sprint("ValidTime=", validDays*24*60*60) // seconds
	for _, field := range []string{"Origin=jpki-helper", "Label=jpki-helper", "Suite=stable", "Codename=stable", "Architectures=amd64 arm64", "Components=main", valid} {
		words = append([]string{"-o", "APT::FTPArchive::Release::" + field}, words...)
	}
	text, err := r.Command(ctx, "apt-ftparchive", words...).Output()
	if err != nil {
		return fmt.Errorf("apt-ftparchive release: %w", err)
	}
	if err := output.Write(filepath.Join(r.Root, suite, "Release"), text); err != nil {
		return err
	}
	by := []string{"--batch", "--yes", "--local-user", key, "--output"}
	return errors.Join(
		r.Run(ctx, "gpg", append(by, filepath.Join(suite, "InRelease"), "--clearsign", filepath.Join(suite, "Release"))...),
		r.Run(ctx, "gpg", append(by, filepath.Join(suite, "Release.gpg"), "--armor", "--detach-sign", filepath.Join(suite, "Release"))...),
		r.Run(ctx, "gpg", "--batch", "--yes", "--armor", "--output", "jpki-helper.asc", "--export", key),
	)
}
