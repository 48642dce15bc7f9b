// Package signaling exchanges SIP messages (RFC 3261) on one address. It owns the sockets, the
// transactions and the dialogs, for the side that answers and for the side that calls. The SIP
// library reads and writes the messages.
//
// The library's own transports open a socket for each foreign Contact and handle each request
// in its own goroutine. Here nothing is sent from another socket than the listening one or the
// caller's connection, and requests are handled in the order in which they arrive.
//
// It knows no sound and no flow.
//
//	endpoint.go     the sockets, and the way of a message
//	peer.go         the other side: an address by UDP, a connection by TCP
//	transaction.go  requests that came, with their responses
//	client.go       requests that are sent
//	dialog.go       the requests of one call
//	slots.go        bounds for each client and for all
package signaling
