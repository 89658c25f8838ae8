package dom

import (
	"fmt"
	"strings"

	"github.com/hack-pad/safejs"
)

// construct makes a new object of a global class.
func construct(class string, args ...any) (safejs.Value, error) {
	c, err := safejs.Global().Get(class)
	if err != nil {
		return safejs.Value{}, fmt.Errorf("find %s: %w", class, err)
	}
	v, err := c.New(args...)
	if err != nil {
		return safejs.Value{}, fmt.Errorf("make %s: %w", class, err)
	}
	return v, nil
}

// BytesOf copies bytes into a new Uint8Array.
func BytesOf(b []byte) (safejs.Value, error) {
	array, err := construct("Uint8Array", len(b))
	if err != nil {
		return safejs.Value{}, err
	}
	if _, err := safejs.CopyBytesToJS(array, b); err != nil {
		return safejs.Value{}, fmt.Errorf("copy bytes: %w", err)
	}
	return array, nil
}

// BytesIn copies the bytes of an ArrayBuffer.
func BytesIn(buffer safejs.Value) ([]byte, error) {
	array, err := construct("Uint8Array", buffer)
	if err != nil {
		return nil, err
	}
	length, err := array.Length()
	if err != nil {
		return nil, err
	}
	content := make([]byte, length)
	_, err = safejs.CopyBytesToGo(content, array)
	return content, err
}

// property follows names from a value.
func property(v safejs.Value, names ...string) (safejs.Value, error) {
	var err error
	for _, n := range names {
		if v, err = v.Get(n); err != nil {
			return safejs.Value{}, fmt.Errorf("get %s: %w", n, err)
		}
	}
	return v, nil
}

// TextOf returns a property that is a string, by its path of names.
func TextOf(v safejs.Value, names ...string) (string, error) {
	v, err := property(v, names...)
	if err != nil {
		return "", err
	}
	if v.Type() != safejs.TypeString {
		return "", fmt.Errorf("%s is not a string", strings.Join(names, "."))
	}
	return v.String()
}

// isTrue reports whether a property is true.
func isTrue(v safejs.Value, names ...string) bool {
	v, err := property(v, names...)
	if err != nil {
		return false
	}
	b, err := v.Truthy()
	return err == nil && b
}

// hasAttribute reports whether an element has an attribute.
func hasAttribute(element safejs.Value, attribute string) bool {
	v, err := element.Call("hasAttribute", attribute)
	if err != nil {
		return false
	}
	b, err := v.Bool()
	return err == nil && b
}

func primaryLanguage(lang string) string {
	tag, _, _ := strings.Cut(lang, "-")
	return strings.ToLower(tag)
}
