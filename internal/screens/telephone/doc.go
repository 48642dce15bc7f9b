// Package telephone lets SIP telephones call the lines of a center. A call is an
// [ivr.Session]: its keys come from the telephone, and its prompts are heard there.
//
// Who answers the caller in a queue, and what lookups find, is decided by a [Visit]: a guest
// of the running day, or a scripted call.
//
//	server.go         bounds the calls, and answers requests
//	register.go       accepts registrations
//	invite.go         sets a call up, and ends it
//	dialog.go         requests in a call: hold, keys by INFO
//	session_timer.go  refreshes a session, or ends it
//	request.go        reads the line, the caller and the lookups of an INVITE
//	digest.go         passwords
//	call.go           leads a caller through the flow
//	talk.go           plays prompts and waits for keys
//	prepare.go        makes the sounds of prompts before they are due
//	visit.go          who answers: a scripted call
//	transcript.go     what was heard and pressed, and when
package telephone
