package cli

import (
	"context"
	"errors"

	"jpkiweb/helper/card/virtual"
	"jpkiweb/helper/own/update"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/signature"
	"jpkiweb/shared/wire"
)

// A group is whom commands serve; its title is "group." in package words.
type group string

const (
	everybody      group = "everybody"
	administrators group = "administrators"
	staff          group = "staff"
	developers     group = "developers"
	program        group = "program"
)

// groups are in the order of the help.
var groups = [...]group{everybody, administrators, staff, developers, program}

// A command is one subcommand. What it does is told by package words: command.NAME, and at length
// details.NAME; so are its flags: flag.NAME.FLAG, or flag.FLAG where several have it.
type command struct {
	name, usage string
	group       group
	run         func(context.Context, *call) error
	// words are what its first arguments can be, by their place.
	words [][]string
	// values are what its flags can be, besides anything else.
	values map[string][]string
}

func commands() []command {
	return []command{
		{name: "status", group: everybody, run: status},
		{name: "readers", group: everybody, run: readers},
		{name: "pin", usage: "[change user-authentication|digital-signature|card-info]", group: everybody, run: changePIN, words: [][]string{{changeVerb}, pinNames()}},
		{name: "attributes", group: everybody, run: attributes},
		{name: "cert", group: everybody, run: cert, values: map[string][]string{"purpose": certPurposes, "format": certFormats}},
		{name: "login", usage: "--origin ORIGIN --challenge TEXT", group: everybody, run: login},
		{name: "sign", usage: "FILE [OUT] | FILE|DIR...", group: everybody, run: sign, values: map[string][]string{"format": signatureFormats(), "visible": {thePlaceOfTheField}}},
		{name: verifyName, usage: "[--content FILE] FILE", group: everybody, run: verify, values: map[string][]string{"ocsp-nonce": {"needed", "try", "none"}}},
		{name: "timestamp", usage: "FILE [OUT]", group: everybody, run: stampFile},
		{name: "grants", usage: "[list | allow ORIGIN PURPOSE... | revoke ORIGIN [PURPOSE...]]", group: everybody, run: grants, words: [][]string{grantVerbs, nil, purposeNames()}},
		{name: "history", group: everybody, run: showHistory},
		{name: "install", group: administrators, run: install},
		{name: "uninstall", group: administrators, run: uninstall},
		{name: "serve", group: administrators, run: serve, values: map[string][]string{"virtual": virtualNames()}},
		{name: "stop", group: administrators, run: stop},
		{name: "doctor", group: administrators, run: doctor},
		{name: "update", usage: "[SOURCE | off]", group: administrators, run: tellUpdate, words: [][]string{{update.Off}}},
		{name: "counter", usage: "[statistics | language [FILE | CODE]]", group: administrators, run: counter, words: [][]string{counterVerbs}},
		{name: "explain", usage: "CODE", group: staff, run: explain},
		{name: "municipality", usage: "[status | check FILE|DIR... | preview FILE | publish FILE|DIR | key FILE | tick-sheet FILE]", group: staff, run: keepMunicipality, words: [][]string{municipalityVerbs}},
		{name: "apdu", usage: "HEX...", group: developers, run: apdu},
		{name: "emulate", group: developers, run: emulate},
		{name: versionName, group: program, run: version},
		{name: "completion", usage: "bash|zsh|fish", group: program, run: completion, words: [][]string{shells}},
		{name: "man", group: program, run: man},
	}
}

func find(name string) (command, bool) {
	for _, c := range commands() {
		if c.name == name {
			return c, true
		}
	}
	return command{}, false
}

// pinNames are the PINs as they are typed.
func pinNames() []string {
	names := make([]string, 0, len(pinKeys))
	for _, p := range []jpki.PIN{jpki.UserAuthenticationPIN, jpki.DigitalSignaturePIN, jpki.CardInfoPIN} {
		names = append(names, p.Name())
	}
	return names
}

func signatureFormats() []string {
	names := make([]string, len(signature.Formats))
	for i, f := range signature.Formats {
		names[i] = string(f)
	}
	return names
}

// virtualNames are what --virtual can be: the cards of the gallery among them.
func virtualNames() []string {
	var unknown *virtual.UnknownCardError
	_ = errors.As(virtual.CheckName(""), &unknown) // it lists them
	return append([]string{"on", "off", "auto"}, unknown.Known...)
}

// purposeNames are what can be granted.
func purposeNames() []string {
	names := make([]string, len(wire.Purposes))
	for i, p := range wire.Purposes {
		names[i] = string(p)
	}
	return names
}
