package main

import (
	"bytes"
	"encoding/binary"
	"errors"
)

// Sections of a program ("WebAssembly Core Specification", 5.5), and the part of the
// section "name" that names functions (appendix A.4).
const (
	customSection = 0
	importSection = 2
	codeSection   = 10
	functionNames = 1
)

// errWasm says that a program is cut off, is none, or has no names.
var errWasm = errors.New("no WebAssembly with names of functions")

// A wasm is read from its beginning; what cannot be read is 0, and sets bad.
type wasm struct {
	rest []byte
	bad  bool
}

// number reads an unsigned LEB128 (5.2.2).
func (w *wasm) number() int {
	n, length := binary.Uvarint(w.rest)
	if length <= 0 || n > 1<<32 {
		w.rest, w.bad = nil, true
		return 0
	}
	w.rest = w.rest[length:]
	return int(n)
}

// take reads n bytes.
func (w *wasm) take(n int) []byte {
	if n > len(w.rest) {
		w.rest, w.bad = nil, true
		return nil
	}
	taken := w.rest[:n]
	w.rest = w.rest[n:]
	return taken
}

// sized reads bytes that their number stands before.
func (w *wasm) sized() []byte { return w.take(w.number()) }

// readFunctions reads how long the code of each function is. Functions that are imported
// have the first numbers, and no code.
func readFunctions(program []byte) ([]symbol, error) {
	w := wasm{rest: program}
	if !bytes.Equal(w.take(8), []byte("\x00asm\x01\x00\x00\x00")) {
		return nil, errWasm
	}
	imported, names := 0, map[int]string{}
	var lengths []int
	for len(w.rest) > 0 && !w.bad {
		kind := w.take(1)
		section := wasm{rest: w.sized()}
		if w.bad {
			break
		}
		switch kind[0] {
		case importSection:
			imported = section.number() // Go imports functions only
		case codeSection:
			for range section.number() {
				lengths = append(lengths, len(section.sized()))
			}
		case customSection:
			if string(section.sized()) == "name" {
				section.readNames(names)
			}
		}
		w.bad = w.bad || section.bad
	}
	if w.bad || len(names) == 0 || len(lengths) == 0 {
		return nil, errWasm
	}
	var all []symbol
	for i, length := range lengths {
		all = append(all, symbol{names[imported+i], length})
	}
	return all, nil
}

// readNames reads the names of functions by their numbers.
func (w *wasm) readNames(names map[int]string) {
	for len(w.rest) > 0 {
		kind := w.take(1)[0]
		part := wasm{rest: w.sized()}
		if kind != functionNames {
			continue
		}
		for range part.number() {
			n := part.number()
			names[n] = string(part.sized())
			if part.bad {
				break
			}
		}
		w.bad = w.bad || part.bad
	}
}
