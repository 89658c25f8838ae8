package service

import (
	"bytes"
	"html/template"
	"maps"
	"net/http"
	"net/url"
	"slices"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/sandboxca"
)

// page says where everything is. It has no script and no style, and shows no serial number.
var page = template.Must(template.New("page").Parse(`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>SANDBOX of the JPKI</title>
<h1>SANDBOX of the JPKI</h1>
<p lang="ja">これは試験用の認証局です。本物の証明書ではありません。</p>
<p>For developers. Its certificates are of <code>O=JPKI-TEST/sandbox</code>; nobody may trust
them outside of tests.</p>
<h2>OCSP and time stamps</h2>
<ul>
<li><code>/ocsp</code> RFC 6960 by POST, and by GET with the request behind it
<li><code>/tsa</code> RFC 3161 by POST
</ul>
<h2>Certificates to trust in tests</h2>
<ul>{{range .Certificates}}
<li><a href="/ca/{{.}}">{{.}}</a>{{end}}
</ul>
<h2>Revocation lists</h2>{{range .Lists}}
<h3>{{.Purpose}}</h3>
<p>Number {{.Number}}; {{.Issued}} certificates issued, {{.Entries}} in the list;
deltas change number {{.Base}}.</p>
<ul>
<li><a href="/crl/{{.Purpose}}.crl">all certificates</a>{{range .Points}}
<li>{{.Name}}: <a href="{{.Complete}}">list</a>, <a href="{{.Delta}}">delta</a>{{end}}
</ul>{{end}}
</html>
`))

// Lists of a CA, as the page shows them.
type shownLists struct {
	Purpose         string
	Number, Base    int64
	Issued, Entries int
	Points          []shownPoint
}

type shownPoint struct{ Name, Complete, Delta string }

func (s *Service) page(w http.ResponseWriter, r *http.Request) {
	shown := struct {
		Certificates []string
		Lists        []shownLists
	}{Certificates: []string{TSAFile}}
	for _, p := range jpki.Purposes {
		shown.Certificates = append(shown.Certificates, sandboxca.CertificateFile(p))
		now, err := s.lists[p].publish(s.config.Now())
		if err != nil {
			s.broken(w, r, err)
			return
		}
		shown.Lists = append(shown.Lists, now.shown(p))
	}
	var text bytes.Buffer
	if err := page.Execute(&text, shown); err != nil {
		s.broken(w, r, err)
		return
	}
	send(w, "text/html; charset=utf-8", text.Bytes())
}

func (p *publication) shown(purpose jpki.Purpose) shownLists {
	all := shownLists{Purpose: string(purpose), Number: p.number, Base: p.base}
	for _, k := range p.known {
		if k.Issued {
			all.Issued++
		}
		if k.State != jpki.RevocationGood {
			all.Entries++
		}
	}
	for _, name := range slices.Sorted(maps.Keys(p.points)) {
		m := p.points[name].municipality
		path := "/crl/" + string(purpose) + "/" + url.PathEscape(m.Prefecture) + "/" + url.PathEscape(m.City)
		all.Points = append(all.Points, shownPoint{name, path + endComplete, path + endDelta})
	}
	return all
}
