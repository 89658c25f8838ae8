package service

import (
	"encoding/pem"
	"net/http"
	"strings"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/sandboxca"
)

// typeList is the type of a revocation list, RFC 2585, 4.2.
const typeList = "application/pkix-crl"

// Ends of the names of lists.
const (
	endComplete = ".crl"
	endDelta    = ".delta.crl"
)

// fullList gives the list of all certificates of a CA.
func (s *Service) fullList(w http.ResponseWriter, r *http.Request) {
	for _, p := range jpki.Purposes {
		if r.PathValue("file") == string(p)+endComplete {
			s.give(w, r, p, func(now *publication) (*sandboxca.Partition, bool) {
				all := now.all()
				return &all, true
			})
			return
		}
	}
	http.NotFound(w, r)
}

// list gives the list of a municipality, /crl/PURPOSE/PREFECTURE/CITY.crl, or its delta.
func (s *Service) list(w http.ResponseWriter, r *http.Request) {
	city, delta := strings.CutSuffix(r.PathValue("file"), endDelta)
	city, complete := strings.CutSuffix(city, endComplete)
	p := jpki.Purpose(r.PathValue("purpose"))
	if s.lists[p] == nil || !delta && !complete {
		http.NotFound(w, r)
		return
	}
	name := s.config.CA.DistributionPoint(p, sandboxca.Municipality{Prefecture: r.PathValue("prefecture"), City: city}).String()
	s.givePoint(w, r, p, name, delta)
}

// listByName gives the list of a distribution point by its directory name, as certificates have
// it: /crl?name=…, and its delta with &delta=true.
func (s *Service) listByName(w http.ResponseWriter, r *http.Request) {
	name := r.FormValue("name")
	for _, p := range jpki.Purposes {
		now, err := s.lists[p].publish(s.config.Now())
		if err != nil {
			s.broken(w, r, err)
			return
		}
		if now.points[name] != nil {
			s.givePoint(w, r, p, name, r.FormValue("delta") == "true")
			return
		}
	}
	http.Error(w, "no certificate has this distribution point", http.StatusNotFound)
}

func (s *Service) givePoint(w http.ResponseWriter, r *http.Request, p jpki.Purpose, name string, delta bool) {
	s.give(w, r, p, func(now *publication) (*sandboxca.Partition, bool) {
		at := now.points[name]
		if at == nil {
			return nil, false
		}
		list := now.partition(at, delta)
		return &list, true
	})
}

// give signs a list and sends it, as the fault has it.
func (s *Service) give(w http.ResponseWriter, r *http.Request, p jpki.Purpose, choose func(*publication) (*sandboxca.Partition, bool)) {
	s.faulty(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		now, err := s.lists[p].publish(s.config.Now())
		if err != nil {
			s.broken(w, r, err)
			return
		}
		list, ok := choose(now)
		if !ok {
			http.Error(w, "no certificate has this distribution point", http.StatusNotFound)
			return
		}
		text, err := s.sign(p, *list)
		if err != nil {
			s.broken(w, r, err)
			return
		}
		send(w, typeList, text)
	})).ServeHTTP(w, r)
}

// sign signs a list, as the fault has it.
func (s *Service) sign(p jpki.Purpose, list sandboxca.Partition) ([]byte, error) {
	f, ca := s.Fault(), s.config.CA
	if f.WrongSigner {
		others, err := s.strangers()
		if err != nil {
			return nil, err
		}
		ca = others.ca
	}
	if f.Expired {
		list.At = list.At.Add(-stale)
	}
	return ca.Partition(p, list)
}

// certificate gives the certificate of a CA, PEM or DER, by the name of its file.
func (s *Service) certificate(w http.ResponseWriter, r *http.Request) {
	certificates := map[string][]byte{TSAFile: s.config.TSA.Root().Raw}
	for _, p := range jpki.Purposes {
		certificates[sandboxca.CertificateFile(p)] = s.config.CA.Certificate(p)
	}
	stem, isDER := strings.CutSuffix(r.PathValue("file"), ".cer")
	if isDER {
		stem += ".pem"
	}
	raw := certificates[stem]
	switch {
	case raw == nil || stem != r.PathValue("file") && !isDER:
		http.NotFound(w, r)
	case isDER:
		send(w, "application/pkix-cert", raw)
	default:
		send(w, "application/x-pem-file", pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: raw}))
	}
}

// TSAFile is the name of the file with the root of the time-stamping authority, PEM.
const TSAFile = "time-stamping-ca.pem"
