package dom

import (
	"fmt"

	"github.com/hack-pad/safejs"
)

// languageKey is where the language is remembered.
const languageKey = "jpki-language"

// Remembered returns what was remembered in this browser under a key, because the
// person wanted it; "" for nothing.
func (p *Page) Remembered(key string) string {
	storage, err := safejs.Global().Get("localStorage")
	if err != nil {
		return ""
	}
	v, err := storage.Call("getItem", key)
	if err != nil || v.Type() != safejs.TypeString {
		return ""
	}
	text, _ := v.String() // it is one
	return text
}

// Remember remembers a value in this browser, where it allows that; "" forgets
// it.
func (p *Page) Remember(key, value string) error {
	storage, err := safejs.Global().Get("localStorage")
	if err != nil {
		return fmt.Errorf("find storage: %w", err)
	}
	if value == "" {
		_, err = storage.Call("removeItem", key)
	} else {
		_, err = storage.Call("setItem", key, value)
	}
	if err != nil {
		return fmt.Errorf("remember %s: %w", key, err)
	}
	return nil
}

// Language returns the language that was remembered, because the person chose
// it, else that of the browser: its first subtag.
func (p *Page) Language() (lang string, chosen bool) {
	if lang := p.Remembered(languageKey); lang != "" {
		return lang, true
	}
	lang, err := TextOf(safejs.Global(), "navigator", "language")
	if err != nil {
		return "", false
	}
	return primaryLanguage(lang), false
}

// SaveLanguage remembers the language.
func (p *Page) SaveLanguage(lang string) error { return p.Remember(languageKey, lang) }

// Print has the browser print the page.
func (p *Page) Print() error {
	_, err := safejs.Global().Call("print")
	return err
}
