package routing

import (
	"time"

	"github.com/ivrsim/ivrsim/internal/diag"
)

// HubID is a hub's index into Center.Hubs; NoHub is none.
type HubID int8

// NoHub is no hub.
const NoHub HubID = -1

// RegionID is a region's index into Center.Regions.
type RegionID uint8

// QueueID is a queue's index into Center.Queues.
type QueueID int16

// LineID is a line's index into Center.Lines.
type LineID int16

// ChannelID is a channel's index into Center.Channels.
type ChannelID int16

// AttributeID is an attribute's index into Center.Attributes.
type AttributeID uint8

// Value is the index of an attribute's value into its Values.
type Value uint8

// Center is a checked routing.yaml. It is immutable.
type Center struct {
	Name       string
	Language   string // of prompts that are one text
	Hubs       []Hub
	Regions    []Region // the last is "elsewhere"
	Queues     []Queue
	Lines      []Line
	Channels   []Channel
	Attributes []Attribute // the built-in ones first, at the ids below
	Priority   Priority
	Overflow   Overflow
	Scenario   diag.Text // the default scenario's name; may be empty
	Policy     Policy
	Place      diag.Place

	speaking []HubSet   // by Value of AttrLanguage
	regionOf []RegionID // by Value of AttrCountry
	vague    bool       // which attributes it declares could not be read
	unclear  bool       // see Unclear
}

// Vague reports whether it could not be read which attributes the center declares:
// then none is unknown, nor is any value of a tier.
func (c *Center) Vague() bool { return c.vague }

// Unclear reports whether an error in it may change which calls there are or where a
// queue, a branch or a callback sends them.
func (c *Center) Unclear() bool { return c.unclear }

// Hub is a place where agents sit.
type Hub struct {
	Name      diag.Text
	Zone      *time.Location
	Languages []string
}

// Region is a set of countries whose callers belong to a hub.
type Region struct {
	Name      diag.Text
	Hub       HubID
	Countries []diag.Text
	Allow     []diag.Text // advice that is silenced
}

// Elsewhere is the name of the region of all countries outside the regions.
const Elsewhere = "elsewhere"

// Queue is a service that callers wait for. It exists once per hub that serves
// it: "disputes@london".
type Queue struct {
	Name          diag.Text
	AnswerWithin  time.Duration // the service level's T
	Capacity      int           // callers waiting, per hub; 0 is unlimited
	Hours         Hours
	Hubs          []HubID       // in the order of Center.Hubs
	OverflowAfter time.Duration // 0: never; from the queue or from overflow.after
	Allow         []diag.Text   // advice that is silenced
}

// Line is a published number (DNIS) and the flow that it starts.
type Line struct {
	Name      diag.Text
	Number    diag.Text
	Countries []diag.Text // ["*"] serves every country not listed
	Languages []diag.Text // the first is the one a call starts in
	Flow      diag.Text
	Set       []Assignment
	Allow     []diag.Text // advice that is silenced
}

// AnyCountry reports whether the line's country is "*".
func (l *Line) AnyCountry() bool { return len(l.Countries) == 1 && l.Countries[0].Value == AnyCountry }

// Channel is where a flow can deflect a caller to.
type Channel struct {
	Name     diag.Text
	Responds [2]time.Duration // from, to
}

// Attribute is a property of a call with a finite domain. Unset, it has its
// first value.
type Attribute struct {
	Name     diag.Text
	Values   []string
	Declared bool // in routing.yaml; flows and lines may set it
}

// The built-in attributes, at fixed ids. Declared ones follow; a declared tier
// takes AttrTier's place.
const (
	AttrTier AttributeID = iota
	AttrCountry
	AttrRegion
	AttrHub
	AttrLanguage
	AttrLine
	AttrNumber     // phone.Validities
	AttrNumberType // phone.Types
	AttrAbroad     // no, yes
	AttrDay        // weekday, weekend: known only at the branch
	BuiltIn        // how many there are
)

// MaxAttributes bounds all attributes, so that a call holds them in an array.
const MaxAttributes = 24

// Assignment sets an attribute.
type Assignment struct {
	Attribute AttributeID
	Value     Value
}

// Priority gives the waiting caller's priority: tier's plus queue's.
type Priority struct {
	Tier  []int // by Value of AttrTier
	Queue []int // by QueueID
	Aging Aging
}

// Aging is how the priority of a waiting caller grows: By for each full Per.
type Aging struct {
	By  int
	Per time.Duration // 0: no aging
}

// Overflow lets a caller who has waited be answered at the next hubs.
type Overflow struct {
	After time.Duration // 0: never
	To    [][]HubID     // by the caller's own hub
	Equal bool          // share: equal; otherwise own callers first
}

// Policy holds the bounds of the checker's advice.
type Policy struct {
	PersonWithin time.Duration // slow-to-person; 0: no bound
	LongMenu     int           // entries of its own; 5 by default
	LateChoice   time.Duration // 30 s by default
}
