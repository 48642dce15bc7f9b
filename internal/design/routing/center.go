package routing

import (
	"time"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// HubID is a hub's index into Center.Hubs, or NoHub.
type HubID int8

// NoHub is the HubID of no hub.
const NoHub HubID = -1

// RegionID is a region's index into Center.Regions.
type RegionID uint8

// QueueID is a queue's index into Center.Queues.
type QueueID int16

// LineID is a line's index into Center.Lines.
type LineID int16

// ChannelID is a channel's index into Center.Channels.
type ChannelID int16

// Center is a routing.yaml with its names resolved to ids. It is immutable.
type Center struct {
	Name     string
	Language string // of prompts that are given as one text
	Named
	Regions  []Region // the last is Elsewhere
	Priority Priority
	Overflow Overflow
	Scenario diag.Text // the name of the default scenario; may be empty
	Policy   Policy
	Place    diag.Place // of its first key

	speaking          []HubSet   // by Value of AttrLanguage
	regionOf          []RegionID // by Value of AttrCountry
	doubt             doubt
	attributesUnknown bool
}

// Named are the things of a center that flows and scenarios name, each by its id.
type Named struct {
	Hubs       []Hub
	Hours      []NamedHours // apart from queues
	Queues     []Queue
	Lines      []Line
	Channels   []Channel
	Texts      []Text      // that prompts speak for values known at run time
	Attributes []Attribute // the built-in ones first, then the declared ones
}

// AttributesUnknown reports whether errors hide which attributes the center declares.
// Names of attributes and values of the tier are not checked then.
func (c *Center) AttributesUnknown() bool { return c.attributesUnknown }

// Hub is a site with agents.
type Hub struct {
	Name      diag.Text
	Title     string // for people; made from the name if no title is given
	Zone      *time.Location
	Languages []string
}

// Region is a set of countries whose callers have the same own hub.
type Region struct {
	Name      diag.Text
	Title     string // as the title of a hub
	Hub       HubID
	Countries []diag.Text
	Allow     []diag.Text // advice that is suppressed
}

// Elsewhere is the name of the region of all countries that no other region lists.
const Elsewhere = "elsewhere"

// Queue is a service that callers wait for. Each hub in Hubs has a waiting line of its
// own, as in "disputes@london".
type Queue struct {
	Name          diag.Text
	Title         string        // as the title of a hub
	AnswerWithin  time.Duration // the threshold of the service level
	Capacity      int           // waiting callers per hub; 0 is unlimited
	Hours         Hours
	HoursName     string          // of the named hours that it has, or ""
	Hubs          []HubID         // in ascending order
	OverflowAfter []time.Duration // by Value of AttrTier; 0 is never
	Allow         []diag.Text     // advice that is suppressed
}

// Line is a published number (DNIS) and the flow that its calls start.
type Line struct {
	Name      diag.Text
	Title     string // as the title of a hub
	Number    diag.Text
	Countries []diag.Text // one Text with the value AnyCountry, or countries by code
	Languages []diag.Text // a call starts in the first
	Flow      diag.Text
	Set       []Assignment
	Ring      time.Duration // how long a telephone rings before the line is answered
	Allow     []diag.Text   // advice that is suppressed
}

// AnyCountry reports whether the line serves every country that no other line lists.
func (l *Line) AnyCountry() bool { return len(l.Countries) == 1 && l.Countries[0].Value == AnyCountry }

// Channel is a channel other than the telephone, the target of deflected callers.
type Channel struct {
	Name     diag.Text
	Responds [2]time.Duration // the shortest and the longest response time
}

// Text is the text that a prompt speaks for the placeholder with its name, unless the call fills
// the placeholder.
type Text struct {
	Name  diag.Text
	Value string
	Allow []diag.Text // advice that is suppressed
}

// MaxPriority is the highest priority that a tier, a queue or a step gives.
const MaxPriority = 1000

// Priority is the priority of waiting callers: the tier's plus the queue's.
type Priority struct {
	Tier  []int // by Value of AttrTier
	Queue []int // by QueueID
	Aging Aging
}

// Aging raises the priority of a waiting caller by By for every full Per.
type Aging struct {
	By  int
	Per time.Duration // 0 is no aging
}

// Policy holds the limits that rules of advice compare flows with.
type Policy struct {
	PersonWithin time.Duration // of the rule slow-to-person; 0 is no limit
	LongMenu     int           // of the rule long-menu, in entries
	LateChoice   time.Duration // of the rule late-choice
}
