// Package dialer calls a line by SIP, follows a scripted call there, and judges by the sound what the
// line says.
//
//	plan.go      what of a scripted call can be judged by telephone
//	caller.go    the SIP side of the caller: INVITE, keys, the end
//	password.go  answers to challenges
//	listener.go  the sound that came, at the places of its timestamps
//	features.go  the energy of sound in bands
//	match.go     where a prompt is in the sound, and how alike they are
//	follow.go    the caller's side of a scripted call
//	queue.go     the beginning of a wait
//
// It does not know how a verdict is printed, and dials only the address that it is given.
package dialer
