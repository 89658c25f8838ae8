package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// licences are told by words that stand in no other of them, and named as SPDX does.
var licences = []struct{ words, name string }{
	{"Apache License Version 2.0", "Apache-2.0"},
	{"Permission is hereby granted, free of charge", "MIT"},
	{"Permission to use, copy, modify, and distribute this software for any purpose", "ISC"},
	{"Neither the name of", "BSD-3-Clause"},
	{"Redistribution and use in source and binary forms", "BSD-2-Clause"},
}

// licenceOf is the licence of the module in a folder.
func licenceOf(dir string) (string, error) {
	files, err := filepath.Glob(filepath.Join(dir, "LICENSE*"))
	if err != nil {
		return "", err
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return "", err
		}
		if name := licenceBy(string(text)); name != "" {
			return name, nil
		}
	}
	return "", errors.New("no licence that is known in " + fmt.Sprint(files))
}

// licenceBy is the licence with this text, "" if none is known.
func licenceBy(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	for _, l := range licences {
		if strings.Contains(text, l.words) {
			return l.name
		}
	}
	return ""
}
