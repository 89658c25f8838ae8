// Package guidepage is the procedure guide as a page of its own, which a municipality
// hosts: the room wasm/guide with a frame and an address, and nothing that could reach
// a helper or a card. A [Program] runs it over a [Page], which main gives.
package guidepage
