// Command statement signs the statement that tells helpers of the newest version
// (helper/own/update):
//
//	-version X.Y.Z  that is the newest
//	-page ADDRESS   https, where people are told how to install it
//	-days N         for which it is believed, 90 by default, 366 at most
//	-key FILE       of the signing key: Ed25519 in PKCS #8, PEM; nobody else may read it
//	-out FILE       where it goes; "-" is standard output
//
// With -new-key FILE it only makes a key, and prints its public half, a line of the file that
// scripts/dist -update-key is given. A key is made once, and kept where releases are signed,
// never in the tree.
package main

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"

	"jpkiweb/helper/own/update"
)

func main() {
	if err := run(os.Args[1:], os.Stdout, time.Now()); err != nil {
		fmt.Fprintln(os.Stderr, "statement:", err)
		os.Exit(1)
	}
}

func run(args []string, say io.Writer, now time.Time) error {
	flags := flag.NewFlagSet("statement", flag.ContinueOnError)
	version := flags.String("version", "", "the newest version, X.Y.Z")
	page := flags.String("page", "", "address of the page that tells how to install it")
	days := flags.Int("days", 90, "for which it is believed")
	key := flags.String("key", "", "file of the signing key")
	out := flags.String("out", "-", "where the statement goes")
	newKey := flags.String("new-key", "", "make a key in this file, and nothing else")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *newKey != "" {
		return makeKey(*newKey, say)
	}
	secret, err := readKey(*key)
	if err != nil {
		return err
	}
	date := now.UTC().Truncate(time.Second)
	text, err := update.Sign(secret, update.Statement{
		Product: update.Product, Version: *version, Page: *page,
		Date: date.Format(time.RFC3339), Expires: date.AddDate(0, 0, *days).Format(time.RFC3339),
	})
	if err != nil {
		return err
	}
	if *out == "-" {
		_, err = say.Write(text)
		return err
	}
	return os.WriteFile(*out, text, 0o644)
}

// keyType is that of PKCS #8 in PEM (RFC 7468, 10).
const keyType = "PRIVATE KEY"

// makeKey makes a key in a new file, and prints its public half.
func makeKey(name string, say io.Writer) error {
	public, secret, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return err
	}
	der, err := x509.MarshalPKCS8PrivateKey(secret)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	err = errors.Join(pem.Encode(f, &pem.Block{Type: keyType, Bytes: der}), f.Close())
	if err == nil {
		_, err = fmt.Fprintln(say, update.FormatKeys([]ed25519.PublicKey{public}))
	}
	return err
}

// readKey reads what makeKey wrote.
func readKey(name string) (ed25519.PrivateKey, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, fmt.Errorf("-key: %w", err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("-key %s: others may read it (mode %s): %w", name, info.Mode().Perm(), fs.ErrPermission)
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	block, rest := pem.Decode(text)
	if block == nil || block.Type != keyType || len(rest) > 0 {
		return nil, fmt.Errorf("-key %s: no PKCS #8 in PEM", name)
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("-key %s: %w", name, err)
	}
	secret, ok := parsed.(ed25519.PrivateKey)
	if !ok {
		return nil, fmt.Errorf("-key %s: no Ed25519 key", name)
	}
	return secret, nil
}
