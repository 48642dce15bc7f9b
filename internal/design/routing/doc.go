// Package routing reads routing.yaml, the description of a contact center: hubs,
// queues with their opening hours, lines, and the attributes that flows branch on.
// It selects the hub that serves a call and gives the reason for every hub.
//
// Lines name the flows that they start; package flow resolves those names.
//
// It does not know flows, nor how long callers wait.
package routing
