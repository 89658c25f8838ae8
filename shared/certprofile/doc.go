// Package certprofile reads the X.509 certificates of JPKI and says where one
// differs from the JPKI profile. It parses only what that profile contains, in
// strict DER, so that it stays small in the browser; it decides neither trust
// nor revocation: package relyingparty does, from what is found here.
//
// Parse reads a certificate, Certificate.Check compares an end entity
// certificate with the profile of its purpose, and
// Certificate.CheckSignatureFrom is one step of path validation.
package certprofile
