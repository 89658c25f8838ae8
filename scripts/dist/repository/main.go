// Command repository makes a repository for apt of the packages of a release, signed by an
// OpenPGP key of this person's gpg:
//
//	go run ./scripts/dist/repository -key KEY -out DIR
//
// DIR is a folder that any server of files can have, or a share. A person trusts its key,
// jpki-helper.asc, by a line of /etc/apt/sources.list.d:
//
//	deb [signed-by=/etc/apt/keyrings/jpki-helper.asc] https://… stable main
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"

	"jpkiweb/scripts/dist/release"
	"jpkiweb/scripts/output"
)

// arches are the processors that packages are for, as dpkg names them.
var arches = []string{"amd64", "arm64"}

func main() {
	packages := flag.String("dist", filepath.Join("bin", "dist"), "folder of the release")
	out := flag.String("out", filepath.Join("bin", "repository"), "where the repository goes")
	key := flag.String("key", "", "the key that signs it, as gpg knows it")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := build(ctx, *packages, *out, *key); err != nil {
		fmt.Fprintln(os.Stderr, "repository:", err)
		os.Exit(1)
	}
}

// build writes the packages, the lists of them, and what is signed last: apt reads
// InRelease, which holds the digests of the lists.
func build(ctx context.Context, packages, out, key string) error {
	if key == "" {
		return errors.New("-key is missing: apt takes no repository that nobody signed")
	}
	r := release.Release{Root: out}
	var err error
	if _, r.Epoch, err = release.ReadVersion(ctx, "."); err != nil {
		return err
	}
	if err := copyPackages(packages, filepath.Join(out, "pool")); err != nil {
		return err
	}
	for _, arch := range arches {
		if err := list(ctx, r, arch); err != nil {
			return err
		}
	}
	return sign(ctx, r, key)
}

func copyPackages(from, to string) error {
	names, err := filepath.Glob(filepath.Join(from, "*.deb"))
	if err != nil {
		return err
	}
	if len(names) == 0 {
		return fmt.Errorf("%s has no package: run go run ./scripts/dist first", from)
	}
	for _, name := range names {
		content, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		if err := output.Write(filepath.Join(to, filepath.Base(name)), content); err != nil {
			return err
		}
	}
	return nil
}

// list writes the packages for one processor: apt-ftparchive(1).
func list(ctx context.Context, r release.Release, arch string) error {
	text, err := r.Command(ctx, "apt-ftparchive", "--arch", arch, "packages", "pool").Output()
	if err != nil {
		return fmt.Errorf("apt-ftparchive packages: %w", err)
	}
	return output.Write(filepath.Join(r.Root, "dists", "stable", "main", "binary-"+arch, "Packages"), text)
}

// sign writes Release and its signatures, and the key.
func sign(ctx context.Context, r release.Release, key string) error {
	suite := filepath.Join("dists", "stable")
	for _, old := range []string{"Release", "InRelease", "Release.gpg"} { // no digests of themselves
		if err := os.RemoveAll(filepath.Join(r.Root, suite, old)); err != nil {
			return err
		}
	}
	words := []string{"release", suite}
	for _, field := range []string{"Origin=jpki-helper", "Label=jpki-helper", "Suite=stable", "Codename=stable", "Architectures=amd64 arm64", "Components=main"} {
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
