package datafile

import "strings"

// What finds a slip in a line is written by hand, as the forms are. Each comment has it as a
// regular expression, whose group is the character; a test holds both together.

// ^ *(\t)
func tabIndent(line string) int {
	at := indent(line)
	return foundIf(strings.HasPrefix(line[at:], "\t"), at)
}

// ^ *(　)[ 　]*(?:- |\w+ *[:：])
func wideIndent(line string) int {
	at := indent(line)
	rest := strings.TrimLeft(line[at:], " 　")
	return foundIf(strings.HasPrefix(line[at:], "　") && (strings.HasPrefix(rest, "- ") || beginsWithKey(rest, ":", "：")), at)
}

// ^ *(?:- )?\w+(：)
func wideColon(line string) int {
	at := endOfFirstWord(line)
	return foundIf(at >= 0 && strings.HasPrefix(line[max(0, at):], "："), at)
}

// ^ *([－ー−])[ 　]*\w+ *[:：]
func wideHyphen(line string) int {
	at := indent(line)
	for _, hyphen := range [...]string{"－", "ー", "−"} {
		if rest, found := strings.CutPrefix(line[at:], hyphen); found {
			return foundIf(beginsWithKey(strings.TrimLeft(rest, " 　"), ":", "："), at)
		}
	}
	return -1
}

// ^ *(?:- )?\w+:(　)
func wideSpaceAfterColon(line string) int {
	at := endOfFirstWord(line)
	return foundIf(at >= 0 && strings.HasPrefix(line[max(0, at):], ":　"), at+1)
}

// ^ *(?:- )?\w+(:)(?:[^\s/]|/[^/])
func closeColon(line string) int {
	at := endOfFirstWord(line)
	if at < 0 {
		return -1
	}
	rest, found := strings.CutPrefix(line[at:], ":")
	ofURL := rest == "/" || strings.HasPrefix(rest, "//")
	return foundIf(found && rest != "" && !strings.ContainsAny(rest[:1], spaces) && !ofURL, at)
}

// ^ *(-)\w+ *:
func closeHyphen(line string) int {
	at := indent(line)
	rest, found := strings.CutPrefix(line[at:], "-")
	return foundIf(found && beginsWithKey(rest, ":"), at)
}

// (?:^|[ \[{])(")(?:[^"\\]|\\.)*$
func unclosedQuote(line string) int {
	for at := range len(line) {
		opens := line[at] == '"' && (at == 0 || strings.IndexByte(" [{", line[at-1]) >= 0)
		if opens && isOpen(line[at+1:]) {
			return at
		}
	}
	return -1
}

// isOpen tells whether a text has no quote but such as a backslash stands before.
func isOpen(text string) bool {
	for at := 0; at < len(text); at++ {
		switch text[at] {
		case '"':
			return false
		case '\\':
			if at++; at == len(text) {
				return false
			}
		}
	}
	return true
}

// [，、]
func commaIn(text string) int { return strings.IndexAny(text, "，、") }

// [，、]\s*(?:ja|easy|en) *[:：]
func commaBeforeKey(text string) int {
	for at, r := range text {
		if r != '，' && r != '、' {
			continue
		}
		rest := strings.TrimLeft(text[at+len("、"):], spaces)
		for _, lang := range [...]string{"ja", "easy", "en"} {
			after, found := strings.CutPrefix(rest, lang)
			after = strings.TrimLeft(after, " ")
			if found && (strings.HasPrefix(after, ":") || strings.HasPrefix(after, "：")) {
				return at
			}
		}
	}
	return -1
}

// spaces are \s.
const spaces = " \t\n\f\r"

func foundIf(found bool, at int) int {
	if found {
		return at
	}
	return -1
}

// indent is how many spaces a line begins with.
func indent(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }

// endOfFirstWord is the end of "key" in a line that begins with it, or with "- " and it; -1:
// it begins otherwise.
func endOfFirstWord(line string) int {
	rest := strings.TrimPrefix(line[indent(line):], "- ")
	length := lengthOfWord(rest)
	return foundIf(length > 0, len(line)-len(rest)+length)
}

// beginsWithKey tells whether a text begins with a word and, behind spaces, one of the colons.
func beginsWithKey(text string, colons ...string) bool {
	length := lengthOfWord(text)
	if length == 0 {
		return false
	}
	rest := strings.TrimLeft(text[length:], " ")
	for _, colon := range colons {
		if strings.HasPrefix(rest, colon) {
			return true
		}
	}
	return false
}

// lengthOfWord is how many letters, digits and low lines (\w) a text begins with.
func lengthOfWord(text string) int {
	for at := range len(text) {
		if b := text[at]; !isLetter(b) && !isDigit(b) && b != '_' {
			return at
		}
	}
	return len(text)
}
