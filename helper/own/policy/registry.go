package policy

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"jpkiweb/helper/own/state"
	"jpkiweb/shared/strictjson"
	"jpkiweb/shared/wire"
)

// RegistryKey is where Windows keeps what a group policy, or Intune, sets: "Registry
// Keys Affected by Group Policy" of its documentation. Only administrators write below
// it, and programs of 32 and of 64 bits see the same.
const (
	RegistryKey  = `HKEY_LOCAL_MACHINE\` + registryPath
	registryPath = `SOFTWARE\Policies\jpki-helper`
)

// ErrBoth is the error of a policy in two places: who reads one of them would not know
// what is in force.
var ErrBoth = errors.New("there is a policy file, too; only one of them may be there")

// A Kind is how a key of the policy stands in the registry.
type Kind int

// The kinds.
const (
	Switch   Kind = iota // REG_DWORD, 0 or 1
	Number               // REG_DWORD
	Text                 // REG_SZ
	List                 // REG_MULTI_SZ, or REG_SZ with a semicolon between its entries
	Grants               // a List; each entry is an origin and its purposes, with spaces between
	Readings             // a List; each entry is a language, a space, and who has read its file
	Cities               // a List; each entry is a municipality, a space, and the key of its data
)

// A Key is one that the policy may have. That of a part of an object has a dot in its
// name: "ports.first".
type Key struct {
	Name string
	Kind Kind
}

// Keys lists all of them, in the order of the file.
func Keys() []Key { return keysOf(reflect.TypeFor[file](), "") }

func keysOf(t reflect.Type, above string) (keys []Key) {
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		if name[0] == '$' { // for editors of the file
			continue
		}
		kind := t.Field(i).Type
		if kind.Kind() == reflect.Pointer {
			kind = kind.Elem()
		}
		if kind.Kind() == reflect.Struct {
			keys = append(keys, keysOf(kind, above+name+".")...)
			continue
		}
		keys = append(keys, Key{above + name, kindOf(kind)})
	}
	return keys
}

// kindOf is that of a type which a file holds. Another one has no form in the registry
// yet, which a test finds.
func kindOf(t reflect.Type) Kind {
	switch t {
	case reflect.TypeFor[[]string]():
		return List
	case reflect.TypeFor[[]grant]():
		return Grants
	case reflect.TypeFor[[]reading]():
		return Readings
	case reflect.TypeFor[[]trustedCity]():
		return Cities
	}
	switch t.Kind() {
	case reflect.Bool:
		return Switch
	case reflect.Int:
		return Number
	case reflect.String:
		return Text
	}
	panic("policy: no kind for " + t.String())
}

// values are those of the registry by name: uint32 of REG_DWORD, string of REG_SZ and
// []string of REG_MULTI_SZ. A subkey, whose name ends with a backslash, is nil.
type values map[string]any

// policy is what the values say. A policy file beside them is an error; whose the folder
// is in which there is none does not matter, for nobody but administrators writes values.
func (v values) policy(path string, owner int) (Policy, error) {
	absent, err := state.Absent(path)
	if err != nil {
		return Policy{}, err
	}
	if !absent {
		return Policy{}, &state.UntrustedError{Path: RegistryKey, Why: fmt.Errorf("%w: %s", ErrBoth, path)}
	}
	f, err := v.file()
	if err != nil {
		return Policy{}, err
	}
	return f.checked(RegistryKey, nil, readerOf(owner))
}

// file reads the values as strictly as the file is read. Errors are [state.ErrUntrusted].
func (v values) file() (f file, err error) {
	text, err := v.text()
	if err == nil && len(text) > MaxFile {
		err = fmt.Errorf("it has more than %d bytes", MaxFile)
	}
	if err == nil {
		err = strictjson.Decode(text, &f)
	}
	if err != nil {
		return file{}, &state.UntrustedError{Path: RegistryKey, Why: err}
	}
	return f, nil
}

// text writes the values as the file would be.
func (v values) text() ([]byte, error) {
	object := map[string]any{}
	for name, value := range v {
		i := slices.IndexFunc(Keys(), func(k Key) bool { return k.Name == name })
		if i < 0 {
			return nil, fmt.Errorf("unknown value %q", name)
		}
		member, err := Keys()[i].Kind.member(value)
		if err != nil {
			return nil, fmt.Errorf("value %q: %w", name, err)
		}
		put(object, strings.Split(name, "."), member)
	}
	return json.Marshal(object)
}

// put puts a member into an object, whose way there are the names.
func put(object map[string]any, names []string, member any) {
	for _, name := range names[:len(names)-1] {
		inner, ok := object[name].(map[string]any)
		if !ok {
			inner = map[string]any{}
			object[name] = inner
		}
		object = inner
	}
	object[names[len(names)-1]] = member
}

// member is a value of the registry as the file has it.
func (k Kind) member(value any) (any, error) {
	switch value := value.(type) {
	case uint32:
		switch {
		case k == Number:
			return value, nil
		case k == Switch && value <= 1:
			return value == 1, nil
		}
	case string:
		switch k {
		case Text:
			return value, nil
		case List, Grants, Readings, Cities:
			return k.list(strings.Split(value, ";")), nil
		}
	case []string:
		if k == List || k == Grants || k == Readings || k == Cities {
			return k.list(value), nil
		}
	}
	return nil, fmt.Errorf("want %s", k)
}

// list leaves out blank entries, which an editor leaves at the end.
func (k Kind) list(texts []string) any {
	entries, grants, readings, cities := []string{}, []grant{}, []reading{}, []trustedCity{}
	for _, text := range texts {
		words := strings.Fields(text)
		if len(words) == 0 {
			continue
		}
		entries = append(entries, strings.TrimSpace(text))
		g := grant{Origin: words[0], Purposes: []wire.Purpose{}}
		for _, purpose := range words[1:] {
			g.Purposes = append(g.Purposes, wire.Purpose(purpose))
		}
		grants = append(grants, g)
		code, who, _ := strings.Cut(strings.TrimSpace(text), " ")
		readings = append(readings, reading{Language: code, ReadBy: strings.TrimSpace(who)})
		cities = append(cities, trustedCity{Municipality: code, Key: strings.TrimSpace(who)})
	}
	switch k {
	case Grants:
		return grants
	case Readings:
		return readings
	case Cities:
		return cities
	}
	return entries
}

// String says what type of the registry a kind has.
func (k Kind) String() string {
	return [...]string{"REG_DWORD 0 or 1", "REG_DWORD", "REG_SZ", "REG_MULTI_SZ or REG_SZ", "REG_MULTI_SZ or REG_SZ", "REG_MULTI_SZ or REG_SZ", "REG_MULTI_SZ or REG_SZ"}[k]
}
