package cli

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"jpkiweb/helper/own/signingkey"
	"jpkiweb/shared/municipality"
	"jpkiweb/shared/municipality/bundle"
	"jpkiweb/shared/municipality/datafile"
	"jpkiweb/shared/municipality/publication"
	"jpkiweb/shared/wire"
	"jpkiweb/static"
)

// maxKeyFile is how large the file of a private key may be, in bytes.
const maxKeyFile = 4 << 10

// Who may read what is written: a key nobody else, what is published everybody.
const (
	forOwner    = 0o600
	forEveryone = 0o644
)

// makeKey makes a key pair: the private key in a file of its owner, the public one is told.
func (m *municipalityCall) makeKey(path string) error {
	key, file, err := signingkey.Generate()
	if err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, forOwner)
	if errors.Is(err, fs.ErrExist) {
		return said(wire.CodeRequestInvalid, "error.municipality_key_there", "file", path)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return said(wire.CodeFileUnreadable, "error.municipality_no_folder", "folder", filepath.Dir(path))
	}
	if err != nil {
		return m.unreadable(path, err)
	}
	_, err = f.Write(file)
	if err := errors.Join(err, f.Close()); err != nil {
		return m.unreadable(path, err)
	}
	result := struct {
		File   string `json:"file"`
		Public string `json:"public"`
	}{path, bundle.FormatKey(key.Public().(ed25519.PublicKey))}
	return m.print(result, func() {
		fmt.Fprintln(m.Stdout, m.say("municipality.key", "file", absolute(path), "public", result.Public))
	})
}

// privateKey reads the key that signs.
func (m *municipalityCall) privateKey(ctx context.Context) (ed25519.PrivateKey, error) {
	if m.key == "" {
		return nil, said(wire.CodeRequestInvalid, "error.municipality_no_key")
	}
	if _, err := os.Stat(m.key); err != nil && m.key != "-" {
		return nil, m.unreadable(m.key, err)
	}
	text, err := m.readBounded(ctx, m.key, maxKeyFile)
	if err != nil {
		return nil, err
	}
	key, err := signingkey.Parse(text)
	if err != nil {
		return nil, said(wire.CodeRequestInvalid, "error.municipality_key", "file", m.key)
	}
	return key, nil
}

// publish writes a signed bundle of a file, or of a folder with the national one and, where
// that is wanted, the same as open data and into the page that a municipality hosts.
func (m *municipalityCall) publish(ctx context.Context, path string) error {
	docs, err := m.checked(path)
	if err != nil {
		return err
	}
	files, code, err := m.files(docs)
	if err != nil {
		return err
	}
	if m.out == "" && m.openData == "" && m.guide == "" {
		return said(wire.CodeRequestInvalid, "error.municipality_no_out")
	}
	result := struct {
		Municipality string `json:"municipality"`
		Number       int64  `json:"number,omitempty"`
		Bundle       string `json:"bundle,omitempty"`
		OpenData     string `json:"openData,omitempty"`
		Guide        string `json:"guide,omitempty"`
	}{Municipality: code, Bundle: m.out, OpenData: m.openData, Guide: m.guide}
	if m.out != "" {
		key, err := m.privateKey(ctx)
		if err != nil {
			return err
		}
		if result.Number, err = m.writeBundle(key, code, files); err != nil {
			return err
		}
	}
	if m.openData != "" {
		if err := m.writeOpenData(files); err != nil {
			return err
		}
	}
	if m.guide != "" {
		if err := m.writeGuide(files, code); err != nil {
			return err
		}
	}
	return m.print(result, func() {
		if result.Bundle != "" {
			fmt.Fprintln(m.Stdout, m.say("municipality.published", "file", m.out, "code", strings.TrimSpace(code+" "+m.townOf(code)), "number", result.Number))
		}
		for _, folder := range []string{m.openData, m.guide} {
			if folder != "" {
				fmt.Fprintln(m.Stdout, m.say("municipality.wrote", "file", folder))
			}
		}
	})
}

// files are those of a bundle, and whose it is: of one municipality its own alone, of a
// folder with the national file all, with rules and holidays as they are built in.
func (m *municipalityCall) files(docs []*datafile.Document) (files map[string][]byte, code string, err error) {
	all, err := publication.Municipalities(docs)
	if err != nil {
		return nil, "", err
	}
	if _, national := all[bundle.FileName(municipality.NationalCode)]; national {
		for _, name := range []string{bundle.RulesName, bundle.HolidaysName} {
			if all[name], err = static.ReadDist(m.App, dataFile(name)); err != nil {
				return nil, "", err
			}
		}
		return all, municipality.NationalCode, nil
	}
	if len(docs) != 1 {
		return nil, "", said(wire.CodeRequestInvalid, "error.municipality_one_file", "n", len(docs))
	}
	code = docs[0].File.Code
	name := bundle.FileName(code)
	return map[string][]byte{name: all[name]}, code, nil
}

// writeBundle signs a bundle, and returns its number: the one that was asked for, or one more
// than that of the bundle in its place, but not less than that of the day.
func (m *municipalityCall) writeBundle(key ed25519.PrivateKey, code string, files map[string][]byte) (number int64, err error) {
	before, err := numberOf(m.out, bundle.Key{Municipality: code, Public: key.Public().(ed25519.PublicKey)})
	if path := (*fs.PathError)(nil); errors.As(err, &path) {
		return 0, m.unreadable(m.out, err)
	}
	if err != nil {
		return 0, err
	}
	number = m.number
	if number == 0 {
		if number, err = publication.FirstNumber(m.today); err != nil {
			return 0, err
		}
		number = max(number, before+1)
	}
	if number <= before {
		return 0, said(wire.CodeRequestInvalid, "error.municipality_number", "number", number, "before", before)
	}
	var b bytes.Buffer
	if err := bundle.Write(&b, key, bundle.About{Number: number, Municipality: code, Made: m.today}, files); err != nil {
		return 0, said(wire.CodeRequestInvalid, "error.of", "what", m.out, "why", err)
	}
	return number, m.writePublic(m.out, b.Bytes())
}

// numberOf is the number of the bundle that is there, 0 of none. What is no bundle of this
// key is not written over.
func numberOf(path string, key bundle.Key) (int64, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	b, err := bundle.Open(f, info.Size(), []bundle.Key{key})
	if err != nil {
		return 0, said(wire.CodeRequestInvalid, "error.municipality_other_bundle", "file", path)
	}
	return b.About().Number, nil
}

// put writes a file, and says which folder is missing.
func (m *municipalityCall) put(path string, content []byte) error {
	err := m.writeFile(path, content)
	switch {
	case err == nil:
		return nil
	case errors.Is(err, fs.ErrNotExist):
		return said(wire.CodeFileUnreadable, "error.municipality_no_folder", "folder", filepath.Dir(path))
	}
	return m.unreadable(path, err)
}

// writePublic writes a file that everybody may read.
func (m *municipalityCall) writePublic(path string, content []byte) error {
	if err := m.put(path, content); err != nil {
		return err
	}
	if path == "-" {
		return nil
	}
	return os.Chmod(path, forEveryone)
}

// writeAll writes files under a folder.
func (m *municipalityCall) writeAll(folder string, files map[string][]byte) error {
	for name, content := range files {
		path := filepath.Join(folder, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), forEveryone|0o111); err != nil {
			return m.unreadable(path, err)
		}
		if err := m.writePublic(path, content); err != nil {
			return err
		}
	}
	return nil
}

// writeOpenData writes the files as they are in the bundle, with the schema of those of
// municipalities.
func (m *municipalityCall) writeOpenData(files map[string][]byte) error {
	schema, err := datafile.Schema()
	if err != nil {
		return err
	}
	if err := m.writeAll(m.openData, files); err != nil {
		return err
	}
	return m.writeAll(m.openData, map[string][]byte{"municipality.schema.json": schema})
}

// writeGuide puts the files into the folder of the guide that a municipality hosts. One
// municipality's file gets into the index that is there.
func (m *municipalityCall) writeGuide(files map[string][]byte, code string) error {
	data := filepath.Join(m.guide, "dist", "data")
	text, err := os.ReadFile(filepath.Join(data, filepath.FromSlash(bundle.IndexName)))
	if err != nil {
		return said(wire.CodeRequestInvalid, "error.municipality_no_guide", "folder", m.guide)
	}
	if code != municipality.NationalCode {
		index, err := municipality.ParseIndex(text)
		if err != nil {
			return said(wire.CodeRequestInvalid, "error.municipality_no_guide", "folder", m.guide)
		}
		f, err := municipality.Parse(files[bundle.FileName(code)])
		if err != nil {
			return err
		}
		if text, err = publication.Index(index, f); err != nil {
			return err
		}
		files = map[string][]byte{bundle.FileName(code): files[bundle.FileName(code)], bundle.IndexName: text}
	}
	return m.writeAll(data, files)
}
