package room

// What is on a practice card. It is printed on the screen and protects nothing.
const (
	PracticePIN      = "1234"   // for user authentication and for the card info application
	PracticePassword = "ABC123" // for signing
)

// PracticeReader is the name of the reader that holds a practice card; it is no machine.
const PracticeReader = "JPKI Web practice"

// PracticeOrigin is the service of practice, under a name that RFC 2606, 2 keeps free:
// nobody can have it, and so no token of practice is for anybody.
const PracticeOrigin = "https://renshu.example"
