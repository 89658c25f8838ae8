package dom

import "github.com/hack-pad/safejs"

// Replace puts a new document of the same address in the place of this one, with a program
// and a memory of its own: no way leads back (HTML Living Standard, 7.2.4, replace).
func (p *Page) Replace() error {
	location, err := safejs.Global().Get("location")
	if err != nil {
		return err
	}
	path, err := TextOf(location, "pathname")
	if err != nil {
		return err
	}
	_, err = location.Call("replace", path)
	return err
}
