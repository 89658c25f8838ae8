package pdf

import "errors"

// What a scanner may find, besides a value.
var (
	errShort  = errors.New("it ends in the middle of a value")
	errSyntax = errors.New("not a PDF value")
	errDeep   = errors.New("values within values within values")
	errTwice  = errors.New("a key stands twice in a dictionary")
	errMany   = errors.New("too many keys in a dictionary")
)

// Limits of a value. The standard names none; files of the world stay far below.
const (
	maxDepth = 64
	maxKeys  = 1 << 16
	// maxNumber is the highest object number, ISO 32000-1, Annex C.
	maxNumber = 8_388_607
)

// A scanner finds where values end. It reads bytes that may be the beginning of more:
// unless they are final, whatever touches their end is errShort.
type scanner struct {
	bytes  []byte
	at     int
	final  bool
	unique bool // no key may stand twice in a dictionary: readers differ in which of them counts
	loose  bool // it may
}

// whole reads a value that stands for itself, and looks at its keys once.
func (s *scanner) whole() (Value, error) {
	s.unique = !s.loose
	v, err := s.value(0)
	s.unique = false
	return v, err
}

// value reads one value. Its offset is that in the scanner's bytes.
func (s *scanner) value(depth int) (Value, error) {
	start := s.at
	if err := s.skip(depth); err != nil {
		return Value{}, err
	}
	return Value{raw: s.bytes[start:s.at:s.at], offset: int64(start)}, nil
}

func (s *scanner) skip(depth int) error {
	if depth > maxDepth {
		return errDeep
	}
	if s.at >= len(s.bytes) {
		return errShort
	}
	switch c := s.bytes[s.at]; {
	case c == '(':
		return s.literal()
	case c == '<':
		return s.angle(depth)
	case c == '[':
		return s.array(depth)
	case c == '/':
		s.at++
		_, err := s.regular()
		return err
	case isDigit(c):
		if _, ok, err := s.reference(); ok || err != nil {
			return err
		}
		return s.number()
	case c == '+' || c == '-' || c == '.':
		return s.number()
	}
	return s.keyword()
}

// keyword reads true, false or null.
func (s *scanner) keyword() error {
	word, err := s.regular()
	if err != nil {
		return err
	}
	switch string(word) {
	case "true", "false", "null":
		return nil
	}
	return errSyntax
}

// number reads an integer or a real number, ISO 32000-2, 7.3.3.
func (s *scanner) number() error {
	word, err := s.regular()
	if err != nil {
		return err
	}
	if word[0] == '+' || word[0] == '-' {
		word = word[1:]
	}
	digits, points := 0, 0
	for i := range len(word) {
		switch {
		case isDigit(word[i]):
			digits++
		case word[i] == '.':
			points++
		default:
			return errSyntax
		}
	}
	if digits == 0 || points > 1 {
		return errSyntax
	}
	return nil
}

// reference reads "12 0 R", or nothing.
func (s *scanner) reference() (r Ref, ok bool, err error) {
	start := s.at
	defer func() {
		if !ok {
			s.at = start
		}
	}()
	var numbers [2]int
	for i := range numbers {
		if numbers[i], ok = s.digits(); !ok {
			if s.at >= len(s.bytes) && !s.final {
				return r, false, errShort
			}
			return r, false, nil
		}
		before := s.at
		if err = s.space(); err != nil || s.at == before {
			return r, false, err
		}
	}
	if s.at < len(s.bytes) && s.bytes[s.at] != 'R' {
		return r, false, nil
	}
	word, err := s.regular()
	if err != nil || string(word) != "R" {
		return r, false, err
	}
	return Ref{numbers[0], numbers[1]}, true, nil
}

// digits reads an unsigned integer of at most ten digits.
func (s *scanner) digits() (n int, ok bool) {
	start := s.at
	for s.at < len(s.bytes) && s.at-start < 10 && isDigit(s.bytes[s.at]) {
		n = n*10 + int(s.bytes[s.at]-'0')
		s.at++
	}
	return n, s.at > start
}

// regular reads regular characters, ISO 32000-2, 7.2.3; there may be none.
func (s *scanner) regular() ([]byte, error) {
	start := s.at
	for s.at < len(s.bytes) && !isSpace(s.bytes[s.at]) && !isDelimiter(s.bytes[s.at]) {
		s.at++
	}
	if s.at == len(s.bytes) && !s.final {
		return nil, errShort
	}
	return s.bytes[start:s.at], nil
}

// space reads white space and comments.
func (s *scanner) space() error {
	for s.at < len(s.bytes) {
		switch c := s.bytes[s.at]; {
		case c == '%':
			for s.at < len(s.bytes) && s.bytes[s.at] != '\r' && s.bytes[s.at] != '\n' {
				s.at++
			}
		case isSpace(c):
			s.at++
		default:
			return nil
		}
	}
	if s.final {
		return nil
	}
	return errShort
}

// literal reads a string in parentheses, which may hold parentheses.
func (s *scanner) literal() error {
	open := 0
	for ; s.at < len(s.bytes); s.at++ {
		switch s.bytes[s.at] {
		case '\\':
			s.at++
		case '(':
			open++
		case ')':
			if open--; open == 0 {
				s.at++
				return nil
			}
		}
	}
	s.at = len(s.bytes)
	return errShort
}

// angle reads a dictionary or a hexadecimal string.
func (s *scanner) angle(depth int) error {
	if s.at+1 < len(s.bytes) && s.bytes[s.at+1] == '<' {
		return s.dict(depth)
	}
	for s.at++; s.at < len(s.bytes); s.at++ {
		switch c := s.bytes[s.at]; {
		case c == '>':
			s.at++
			return nil
		case !isHex(c) && !isSpace(c):
			return errSyntax
		}
	}
	return errShort
}

func (s *scanner) dict(depth int) error {
	var seen keys
	for s.at += 2; ; {
		if err := s.space(); err != nil {
			return err
		}
		switch {
		case s.at+1 >= len(s.bytes):
			return errShort
		case s.bytes[s.at] == '>' && s.bytes[s.at+1] == '>':
			s.at += 2
			return nil
		case s.bytes[s.at] != '/':
			return errSyntax
		}
		key, err := s.value(depth + 1)
		if err != nil {
			return err
		}
		if s.unique {
			if err := seen.add(key); err != nil {
				return err
			}
		}
		if err := s.space(); err != nil {
			return err
		}
		if err := s.skip(depth + 1); err != nil {
			return err
		}
	}
}

// keys are those of one dictionary.
type keys map[string]bool

func (k *keys) add(key Value) error {
	if *k == nil {
		*k = keys{}
	}
	name, _ := key.Name()
	if (*k)[name] {
		return errTwice
	}
	if (*k)[name] = true; len(*k) > maxKeys {
		return errMany
	}
	return nil
}

func (s *scanner) array(depth int) error {
	for s.at++; ; {
		if err := s.space(); err != nil {
			return err
		}
		if s.at >= len(s.bytes) {
			return errShort
		}
		if s.bytes[s.at] == ']' {
			s.at++
			return nil
		}
		if err := s.skip(depth + 1); err != nil {
			return err
		}
	}
}

// word reads one word that must stand here.
func (s *scanner) word(want string) error {
	got, err := s.regular()
	if err == nil && string(got) != want {
		err = errSyntax
	}
	return err
}

func isSpace(c byte) bool {
	return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == 0
}

func isDelimiter(c byte) bool {
	switch c {
	case '(', ')', '<', '>', '[', ']', '{', '}', '/', '%':
		return true
	}
	return false
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isHex(c byte) bool { return isDigit(c) || c|0x20 >= 'a' && c|0x20 <= 'f' }

// hexDigit is the value of a digit for which isHex is true.
func hexDigit(c byte) byte {
	if isDigit(c) {
		return c - '0'
	}
	return c | 0x20 - 'a' + 10
}
