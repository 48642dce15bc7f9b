// Package routing reads routing.yaml, the description of a center: its hubs,
// queues and their hours, its lines, the attributes that flows may branch on.
// It decides which hub a caller's call goes to, and says why.
//
// It knows caller numbers (package phone) and places (package diag). It knows
// no flow: a line names the flow that it starts, and package flow looks it up.
package routing
