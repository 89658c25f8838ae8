package main

import (
	"maps"
	"slices"
	"testing"
)

// Each module has what its line of the list says.
func TestEveryModuleHasAReasonAndALicence(t *testing.T) {
	t.Chdir("../..")
	modules, err := direct()
	if err != nil {
		t.Fatal(err)
	}
	why, err := reasons()
	if err != nil {
		t.Fatal(err)
	}
	if len(modules) != len(why)+len(tools) {
		t.Errorf("%d modules, %d reasons and %d tools", len(modules), len(why), len(tools))
	}
	for _, m := range modules {
		if _, err := licenceOf(m.Dir); err != nil {
			t.Errorf("%s: %v", m.Path, err)
		}
		if why[m.Path] == "" && tools[m.Path] == "" || m.Version == "" || m.Time.IsZero() {
			t.Errorf("%s: no reason, or no version and its day: %+v", m.Path, m)
		}
	}
}

func TestLicences(t *testing.T) {
	const redistribution = "Redistribution and use in source and binary\nforms, with or without modification"
	for text, want := range map[string]string{
		"   Apache License\n   Version 2.0, January 2004":                                "Apache-2.0",
		"Permission is hereby granted, free of charge, to any person":                    "MIT",
		"Permission to use, copy, modify, and distribute this software\nfor any purpose": "ISC",
		redistribution: "BSD-2-Clause",
		redistribution + "\n * Neither the name of Google Inc. nor": "BSD-3-Clause",
		"All rights reserved.": "",
	} {
		if got := licenceBy(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	if name, err := licenceOf(t.TempDir()); err == nil {
		t.Errorf("a folder without a licence has %s", name)
	}
}

// A symbol is of the module with the longest name that begins its own, in the words of
// either linker; what Go's library carries of a module is Go's.
func TestSum(t *testing.T) {
	const listed = `  4a0 100 T golang.org/x/crypto/cryptobyte.(*String).Read
  4b0  20 R golang.org/x/crypto.data
  4c0 999 B golang.org/x/crypto.zeros
  4d0 999 T vendor/golang.org/x/crypto/cryptobyte.(*String).Read
  4e0 999 T golang.org/x/cryptography.Read
  4f0   7 T golang.org/x/crypto/own/a.F[go.shape.int, string]
          U free
`
	symbols := append(readSymbols(listed), symbol{"golang.org_x_crypto_cryptobyte.__String_.Read", 3})
	got := sum([]module{{Path: "golang.org/x/crypto"}, {Path: "golang.org/x/crypto/own"}, {Path: "golang.org/x/sys"}}, symbols)
	if want := map[string]int{"golang.org/x/crypto": 123, "golang.org/x/crypto/own": 7}; !maps.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

// program has an imported function and two with code, of 2 and 3 bytes.
var program = slices.Concat(
	[]byte("\x00asm\x01\x00\x00\x00"),
	[]byte{importSection, 8, 1, 2, 'g', 'o', 1, 'f', 0, 0},
	[]byte{codeSection, 8, 2, 2, 0, 0x0b, 3, 0, 1, 0x0b},
	[]byte{customSection, 19, 4}, []byte("name"), []byte{functionNames, 12, 3, 0, 2, 'g', 'o', 1, 1, 'a', 2, 2, 'b', 'b'},
)

func TestReadFunctions(t *testing.T) {
	got, err := readFunctions(program)
	if want := []symbol{{"a", 2}, {"bb", 3}}; err != nil || !slices.Equal(got, want) {
		t.Errorf("%v, %v, want %v", got, err, want)
	}
	for end := range program {
		if got, err := readFunctions(program[:end]); err == nil {
			t.Errorf("of %d bytes: %v", end, got)
		}
	}
}
