// Command attackfiles writes signed files that somebody may take for what they are not, each
// with what a verifier must say of it: forged ranges, wrapped signatures, what is appended
// or was prepared, other documents and signers, certificates that may not sign, time stamps
// of other data. Some are fine, so that nobody passes by refusing all. They are for whoever
// writes a verifier; README.md tells how to use them.
package main

import (
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

func main() {
	if len(os.Args) != 2 || strings.HasPrefix(os.Args[1], "-") {
		fmt.Fprintln(os.Stderr, "usage: attackfiles DIR, a folder that is made or empty")
		os.Exit(2)
	}
	n, err := write(os.Args[1], time.Now().Truncate(time.Second))
	if err != nil {
		fmt.Fprintln(os.Stderr, "attackfiles:", err)
		os.Exit(1)
	}
	fmt.Printf("%d files in %s, and what must be said of them in expected.json\n", n, os.Args[1])
}

// A list is expected.json.
type list struct {
	Made  time.Time `json:"made"` // what is said holds for a year from then
	Files []listed  `json:"files"`
}

// A listed is one file of the list.
type listed struct {
	Name    string `json:"name"`
	Content string `json:"content,omitempty"` // file that is signed, of a detached signature
	About   string `json:"about"`
	Family  string `json:"family"`
	Source  string `json:"source"`
	verdict
}

// write writes all files into a folder, and returns how many.
func write(folder string, now time.Time) (int, error) {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return 0, err
	}
	if there, err := os.ReadDir(folder); err != nil || len(there) > 0 {
		return 0, errors.Join(err, fmt.Errorf("%s is not empty", folder))
	}
	people, err := newPeople(now)
	if err != nil {
		return 0, err
	}
	save := func(name string, content []byte) {
		if err == nil {
			err = os.WriteFile(filepath.Join(folder, name), content, 0o644)
		}
	}
	all := list{Made: now}
	for _, a := range attacks() {
		made, failure := a.made(people)
		if failure != nil {
			return 0, fmt.Errorf("%s: %w", a.name, failure)
		}
		one := listed{Name: a.name, About: a.about, Family: a.family, Source: families[a.family], verdict: a.want}
		save(a.name, made.file)
		if made.content != nil {
			one.Content = strings.TrimSuffix(a.name, filepath.Ext(a.name)) + ".txt"
			save(one.Content, made.content)
		}
		all.Files = append(all.Files, one)
	}
	save("trust-signature-ca.pem", certificatePEM(people.documentCA))
	save("trust-login-ca.pem", certificatePEM(people.loginCA))
	save("trust-tsa-root.pem", certificatePEM(people.tsa.Root().Raw))
	save("revoked.crl", people.list)
	text, failure := json.MarshalIndent(all, "", "  ")
	save("expected.json", append(text, '\n'))
	return len(all.Files), errors.Join(err, failure)
}

func certificatePEM(der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
}
