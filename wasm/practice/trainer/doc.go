// Package trainer holds the cards of the visitors of the training, in the worker that holds
// the practice card otherwise: it answers the screen of the training (package lesson) and
// nobody else. It has an emulator of its own, with the issuer's channel, and a CA that lives
// as long as the worker; no helper knows of it, and no message of a WebSocket comes here.
//
// What is right is decided by shared/issuer and shared/issuer/training. Callers need [New]
// and [Trainer.Answer].
package trainer
