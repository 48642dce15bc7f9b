package asterisk

import (
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// absent is the rule of an application that lacks an argument. The application may have no argument at all, or only its
// first argument is empty.
type absent struct {
	none, first ending
	status      binding // the status that the application leaves then, if it goes on

	// The number of arguments that it needs, or 0. Without one after the first, the application ends the call.
	needs int
}

// ending is the end of an application that lacks an argument.
type ending uint8

const (
	runs     ending = iota // it needs no argument, or the translation of the application has the rule
	goesOn                 // it does nothing, and the call goes on with the next line
	endsCall               // it returns -1, and Asterisk ends the call
)

// absences has the applications that do not run without an argument, from Asterisk's sources.
var absences = map[string]*absent{
	"playback":         {none: endsCall, first: goesOn, status: binding{name: "PLAYBACKSTATUS", text: "FAILED"}},
	"controlplayback":  {none: endsCall, first: goesOn, status: binding{name: "CPLAYBACKSTATUS", text: "ERROR"}},
	"background":       {none: endsCall, first: goesOn, status: binding{name: "BACKGROUNDSTATUS", text: "FAILED"}},
	"backgrounddetect": {none: endsCall},
	"read":             {none: goesOn, first: goesOn, status: binding{name: "READSTATUS", text: "ERROR"}},
	"readexten":        {none: goesOn, first: goesOn, status: binding{name: "READEXTENSTATUS", text: "ERROR"}},
	"saydigits":        {none: goesOn},
	"sayalpha":         {none: goesOn},
	"sayphonetic":      {none: goesOn},
	"sayalphacase":     {none: goesOn, first: goesOn},
	"saynumber":        {none: endsCall, first: goesOn},
	"sayordinal":       {none: endsCall, first: goesOn},
	"saycountednoun":   {none: endsCall, first: endsCall},
	"saycountedadj":    {none: endsCall, first: endsCall},
	"saycountpl":       {none: endsCall},
	"morsecode":        {none: goesOn},
	"festival":         {none: endsCall},
	"queue":            {none: endsCall, first: goesOn, status: binding{name: "QUEUESTATUS", text: "UNKNOWN"}},
	"dial":             {none: endsCall, first: endsCall},
	"retrydial":        {none: endsCall},
	"voicemail":        {first: goesOn, status: binding{name: "VMSTATUS", text: "FAILED"}},
	"followme":         {none: endsCall, first: endsCall},
	"record":           {none: endsCall, first: endsCall},
	"authenticate":     {none: endsCall},
	"minivmgreet":      {none: endsCall},
	"minivmrecord":     {none: endsCall},
	"system":           {none: endsCall},
	"trysystem":        {none: goesOn, status: binding{name: "SYSTEMSTATUS", text: "FAILURE"}},
	"agi":              {none: endsCall},
	"eagi":             {none: endsCall},
	"deadagi":          {none: endsCall},
	"transfer":         {none: goesOn, status: binding{name: "TRANSFERSTATUS", text: "FAILURE"}},
	"goto":             {none: endsCall},
	"gotoif":           {none: goesOn},
	"gotoiftime":       {none: endsCall},
	"execif":           {none: goesOn},
	"execiftime":       {none: endsCall},
	"exec":             {none: goesOn},
	"tryexec":          {none: goesOn},
	"gosub":            {none: endsCall},
	"gosubif":          {none: goesOn},
	"macro":            {none: endsCall},
	"macroexclusive":   {none: endsCall},
	"agentlogin":       {none: endsCall, first: endsCall},
	"agentrequest":     {none: endsCall, first: endsCall},
	"attendedtransfer": {none: goesOn, status: binding{name: "ATTENDEDTRANSFERSTATUS", text: "FAILURE"}},
	"audiosocket":      {none: endsCall, first: endsCall},
	"blindtransfer":    {none: goesOn, status: binding{name: "BLINDTRANSFERSTATUS", text: "FAILURE"}},
	"bridge":           {none: endsCall},
	"broadcast":        {none: endsCall, first: endsCall},
	"confbridge":       {none: endsCall, first: endsCall},
	"curl":             {none: endsCall},
	"disa":             {none: endsCall},
	"externalivr":      {none: endsCall},
	"ices":             {none: endsCall},
	"ivrdemo":          {none: endsCall},
	"jabberstatus":     {none: goesOn},
	"meetmecount":      {none: endsCall},
	"minivmaccmess":    {none: endsCall},
	"mp3player":        {none: endsCall},
	"page":             {none: endsCall},
	"parkandannounce":  {none: endsCall},
	"pickupchan":       {none: goesOn, first: goesOn},
	"receivefax":       {none: endsCall},
	"receivemf":        {none: endsCall, first: endsCall},
	"receivesf":        {none: endsCall, first: endsCall},
	"saymoney":         {none: goesOn},
	"sendfax":          {none: endsCall},
	"slastation":       {none: goesOn, status: binding{name: "SLASTATION_STATUS", text: "FAILURE"}},
	"slatrunk":         {none: endsCall},
	"stasis":           {none: endsCall},
	"testclient":       {none: endsCall},
	"waitdigit":        {none: goesOn, first: goesOn, status: binding{name: "WAITDIGITSTATUS", text: "ERROR"}},
	"waitmusiconhold":  {none: endsCall},
	"sms":              {none: endsCall, first: endsCall},

	// Callers do not notice these applications. Without an argument, some of them end the call.
	"mixmonitor":         {none: endsCall},
	"userevent":          {none: endsCall},
	"queuelog":           {none: endsCall, first: endsCall, needs: 4},
	"playtones":          {none: endsCall},
	"storedtmf":          {none: endsCall, first: endsCall},
	"minivmmwi":          {none: endsCall, first: endsCall, needs: 4},
	"channelredirect":    {none: endsCall, first: endsCall, needs: 2},
	"sendurl":            {none: endsCall},
	"sendimage":          {none: endsCall},
	"chanisavail":        {none: endsCall, first: endsCall},
	"addqueuemember":     {none: endsCall, first: goesOn, status: binding{name: "AQMSTATUS", text: "NOSUCHQUEUE"}},
	"removequeuemember":  {none: endsCall, first: goesOn, status: binding{name: "RQMSTATUS", text: "NOSUCHQUEUE"}},
	"pausequeuemember":   {none: endsCall, needs: 2},
	"unpausequeuemember": {none: endsCall, needs: 2},
	"mailboxexists":      {none: endsCall},
	"meetmeadmin":        {none: endsCall, needs: 2},
	"messagesend":        {none: goesOn, first: goesOn, status: binding{name: "MESSAGE_SEND_STATUS", text: "INVALID_URI"}},
	"originate":          {none: endsCall, first: endsCall, needs: 3},
	"signal":             {none: endsCall, first: endsCall},
	"waitforsignal":      {none: endsCall, first: endsCall},
	"waituntil":          {none: goesOn, first: goesOn, status: binding{name: "WAITUNTILSTATUS", text: "FAILURE"}},
	"waitforcondition":   {none: goesOn, first: goesOn, status: binding{name: "WAITFORCONDITIONSTATUS", text: "FAILURE"}},
}

// without returns the end of an application with some arguments, if they lack one that it needs.
func (a *absent) without(args string) ending {
	if a == nil {
		return runs
	}
	if args == "" {
		return a.none
	}
	if first := strings.TrimSpace(args); first == "" || first[0] == ',' || first[0] == '|' {
		if a.first != runs {
			return a.first
		}
	}

	// Few applications need more than one argument, so that the others are not split.
	if a.needs == 0 {
		return runs
	}
	list := splitArgs(args)
	for i := 1; i < a.needs; i++ {
		if i >= len(list) || list[i] == "" {
			return endsCall
		}
	}
	return runs
}

// The remarks of lines that lack an argument.
const (
	doesNothing = "lacks an argument, and does nothing"
	endsWithout = "lacks an argument: Asterisk ends the call"
)

// leave sets the status of an application that has gone on without an argument.
func (a *absent) leave(s *state) {
	if a.status.name != "" {
		s.set(a.status.name, a.status.text)
	}
}

// neverEmpty are the values of the running system that always have a text.
var neverEmpty = diag.LazyPattern(`^(RAND|LEN|MATH|INC|DEC|STRFTIME|EPOCH|DATETIME|TIMESTAMP|UNIQUEID|CHANNEL|LINKEDID|` +
	`QUEUE_\w+|GROUP_COUNT|DB_EXISTS|EXISTS|ISNULL|REGEX)(\(.*)?$`)
