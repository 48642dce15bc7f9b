package asterisk

// fact is the row of an application in the table of facts: what it sets, what it needs, and how calls come back from it. The
// zero fact is an application without any of this.
type fact struct {
	status string   // the variables with its result, if it leaves the way of a call alone
	sets   []string // the variables that it sets besides, whose texts only the call knows

	absent *absent // its rule for a missing argument, or nil if it needs none
	strict int     // the place of its options, if an option that does not end ends the call; 0 otherwise

	answers int         // the place of its options n and s, if it answers the call; 0 otherwise
	after   takeover    // how calls come back from an application that takes them over
	failure failure     // its status after a failure of the platform
	program *programEnd // the final statuses of a program, or nil
	side    *calledSide // its options whose lines run for the phone that is called, or nil
	aside   string      // why no call comes to the extensions that it leads to, or ""
}

// failure is the text that the status of an application has if the platform fails.
type failure struct{ variable, text string }

// calledSide has the options of an application whose lines run for the phone that is called, and not for the caller. A macro
// has its name as the argument, others a label or a context (app_dial.c, app_queue.c).
type calledSide struct {
	options       int    // their place
	macro, labels string // the letters
	macroAt       int    // the place of a macro's name, or 0
	subAt         int    // the place of a subroutine's label, or 0
}

// facts has a row for each application with a fact, by its name in lower case. The facts are in Asterisk's sources: the
// functions that return in apps/app_NAME.c, main/pbx_builtins.c and res/res_agi.c, and of parking in
// res/parking/parking_applications.c.
var facts = map[string]fact{
	"addqueuemember": {
		absent: &absent{none: endsCall, first: goesOn, status: binding{name: "AQMSTATUS", text: "NOSUCHQUEUE"}},
		status: "AQMSTATUS",
	},
	"agentlogin": {
		absent: &absent{none: endsCall, first: endsCall},
		after:  takeover{back: ifItFails, status: "AGENT_STATUS"},
		strict: 1,
	},
	"agentrequest": {
		absent: &absent{none: endsCall, first: endsCall},
		after:  takeover{back: ifItFails, status: "AGENT_STATUS"},
	},
	"agi": {
		absent:  &absent{none: endsCall},
		program: &programEnd{"AGISTATUS", "SUCCESS", "FAILURE", "NOTFOUND HANGUP"},
	},
	"amd":      {sets: []string{"AMDCAUSE"}, program: &programEnd{"AMDSTATUS", "HUMAN", "MACHINE", "NOTSURE HANGUP"}},
	"asyncagi": {program: &programEnd{"AGISTATUS", "SUCCESS", "FAILURE", "NOTFOUND HANGUP"}},
	"attendedtransfer": {
		absent: &absent{none: goesOn, status: binding{name: "ATTENDEDTRANSFERSTATUS", text: "FAILURE"}},
		sets:   []string{"ATTENDEDTRANSFERSTATUS"},
	},
	"audiosocket":  {absent: &absent{none: endsCall, first: endsCall}},
	"authenticate": {absent: &absent{none: endsCall}, answers: 99},
	"background": {
		absent:  &absent{none: endsCall, first: goesOn, status: binding{name: "BACKGROUNDSTATUS", text: "FAILED"}},
		answers: 1,
	},
	"backgrounddetect": {absent: &absent{none: endsCall}},
	"blindtransfer": {
		absent: &absent{none: goesOn, status: binding{name: "BLINDTRANSFERSTATUS", text: "FAILURE"}},
		sets:   []string{"BLINDTRANSFERSTATUS"},
	},
	"bridge":                {absent: &absent{none: endsCall}, sets: []string{"BRIDGERESULT"}},
	"bridgeadd":             {sets: []string{"BRIDGERESULT"}},
	"broadcast":             {absent: &absent{none: endsCall, first: endsCall}},
	"callcompletioncancel":  {status: "CC_CANCEL_RESULT"},
	"callcompletionrequest": {status: "CC_REQUEST_RESULT"},
	"chanisavail": {
		absent: &absent{none: endsCall, first: endsCall},
		status: "AVAILSTATUS AVAILCHAN AVAILORIGCHAN AVAILCAUSECODE",
	},
	"channelredirect": {
		absent: &absent{none: endsCall, first: endsCall, needs: 2},
		status: "CHANNELREDIRECT_STATUS",
	},
	"confbridge": {absent: &absent{none: endsCall, first: endsCall}, after: takeover{status: "CONFBRIDGE_RESULT"}},
	"confkick":   {status: "CONFKICKSTATUS"},
	"controlplayback": {
		absent: &absent{none: endsCall, first: goesOn, status: binding{name: "CPLAYBACKSTATUS", text: "ERROR"}},
		sets:   []string{"CPLAYBACKOFFSET", "CPLAYBACKSTOPKEY"},
	},
	"curl": {absent: &absent{none: endsCall}},
	"deadagi": {
		absent:  &absent{none: endsCall},
		program: &programEnd{"AGISTATUS", "SUCCESS", "FAILURE", "NOTFOUND HANGUP"},
	},
	"dial": {
		absent: &absent{none: endsCall, first: endsCall},
		sets:   dialSets,
		strict: 2,
		side:   &calledSide{options: 2, macro: "M", labels: "UFb"},
	},
	"directory": {strict: 2, aside: ": callers dial it there, and a lookup stands for it"},
	"disa":      {absent: &absent{none: endsCall}, aside: ": callers dial it there, and a lookup stands for it"},
	"eagi": {
		absent:  &absent{none: endsCall},
		program: &programEnd{"AGISTATUS", "SUCCESS", "FAILURE", "NOTFOUND HANGUP"},
	},
	"exec":            {absent: &absent{none: goesOn}},
	"execif":          {absent: &absent{none: goesOn}},
	"execiftime":      {absent: &absent{none: endsCall}},
	"externalivr":     {absent: &absent{none: endsCall}},
	"fastagi":         {program: &programEnd{"AGISTATUS", "SUCCESS", "FAILURE", "NOTFOUND HANGUP"}},
	"festival":        {absent: &absent{none: endsCall}},
	"followme":        {absent: &absent{none: endsCall, first: endsCall}},
	"gosub":           {absent: &absent{none: endsCall}},
	"gosubif":         {absent: &absent{none: goesOn}},
	"goto":            {absent: &absent{none: endsCall}},
	"gotoif":          {absent: &absent{none: goesOn}},
	"gotoiftime":      {absent: &absent{none: endsCall}},
	"hasnewvoicemail": {status: "HASVMSTATUS"},
	"ices":            {absent: &absent{none: endsCall}},
	"ivrdemo":         {absent: &absent{none: endsCall}},
	"jabberstatus":    {absent: &absent{none: goesOn}},
	"lookupblacklist": {status: "LOOKUPBLSTATUS"},
	"macro":           {absent: &absent{none: endsCall}},
	"macroexclusive":  {absent: &absent{none: endsCall}},
	"mailboxexists":   {absent: &absent{none: endsCall}, status: "VMBOXEXISTSSTATUS"},
	"meetmeadmin":     {absent: &absent{none: endsCall, needs: 2}, status: "MEETMEADMINSTATUS"},
	"meetmecount":     {absent: &absent{none: endsCall}},
	"messagesend": {
		absent: &absent{none: goesOn, first: goesOn, status: binding{name: "MESSAGE_SEND_STATUS", text: "INVALID_URI"}},
		status: "MESSAGE_SEND_STATUS",
	},
	"minivmaccmess":    {absent: &absent{none: endsCall}, strict: 1},
	"minivmdelete":     {status: "MVM_DELETE_STATUS"},
	"minivmgreet":      {absent: &absent{none: endsCall}, strict: 1},
	"minivmmwi":        {absent: &absent{none: endsCall, first: endsCall, needs: 4}},
	"minivmnotify":     {status: "MVM_NOTIFY_STATUS"},
	"minivmrecord":     {absent: &absent{none: endsCall}, strict: 1},
	"mixmonitor":       {absent: &absent{none: endsCall}},
	"morsecode":        {absent: &absent{none: goesOn}},
	"mp3player":        {absent: &absent{none: endsCall}},
	"originate":        {absent: &absent{none: endsCall, first: endsCall, needs: 3}, status: "ORIGINATE_STATUS"},
	"ospauth":          {status: "OSPAUTHSTATUS"},
	"ospfinish":        {status: "OSPFINISHSTATUS"},
	"osplookup":        {status: "OSPLOOKUPSTATUS"},
	"ospnext":          {status: "OSPNEXTSTATUS"},
	"page":             {absent: &absent{none: endsCall}},
	"park":             {after: takeover{back: ifItFails}},
	"parkandannounce":  {absent: &absent{none: endsCall}, after: takeover{back: ifItFails}},
	"parkedcall":       {after: takeover{back: never}},
	"pausequeuemember": {absent: &absent{none: endsCall, needs: 2}, status: "PQMSTATUS"},
	"pickup":           {after: takeover{back: ifItFails}},
	"pickupchan":       {absent: &absent{none: goesOn, first: goesOn}, after: takeover{back: ifItFails}},
	"playback": {
		absent:  &absent{none: endsCall, first: goesOn, status: binding{name: "PLAYBACKSTATUS", text: "FAILED"}},
		answers: 1,
		failure: failure{"PLAYBACKSTATUS", "FAILED"},
	},
	"playtones": {absent: &absent{none: endsCall}},
	"queue": {
		absent: &absent{none: endsCall, first: goesOn, status: binding{name: "QUEUESTATUS", text: "UNKNOWN"}},
		side:   &calledSide{options: 1, labels: "Fb", macroAt: 6, subAt: 7},
		aside:  ": a key leads there while callers wait, in a queue that is known only in the call",
	},
	"queuelog":    {absent: &absent{none: endsCall, first: endsCall, needs: 4}},
	"queueupdate": {status: "QUEUEUPDATESTATUS"},
	"read": {
		absent:  &absent{none: goesOn, first: goesOn, status: binding{name: "READSTATUS", text: "ERROR"}},
		answers: 3,
	},
	"readexten": {
		absent: &absent{none: goesOn, first: goesOn, status: binding{name: "READEXTENSTATUS", text: "ERROR"}},
	},
	"receivefax": {absent: &absent{none: endsCall}},
	"receivemf":  {absent: &absent{none: endsCall, first: endsCall}},
	"receivesf":  {absent: &absent{none: endsCall, first: endsCall}},
	"record": {
		absent:  &absent{none: endsCall, first: endsCall},
		sets:    []string{"RECORDED_FILE"},
		answers: 3,
		failure: failure{"RECORD_STATUS", "ERROR"},
	},
	"reload": {status: "RELOADSTATUS"},
	"removequeuemember": {
		absent: &absent{none: endsCall, first: goesOn, status: binding{name: "RQMSTATUS", text: "NOSUCHQUEUE"}},
		status: "RQMSTATUS",
	},
	"retrydial": {
		absent: &absent{none: endsCall},
		strict: 5,
		side:   &calledSide{options: 5, macro: "M", labels: "UFb"},
	},
	"sayalpha":       {absent: &absent{none: goesOn}},
	"sayalphacase":   {absent: &absent{none: goesOn, first: goesOn}},
	"saycountedadj":  {absent: &absent{none: endsCall, first: endsCall}},
	"saycountednoun": {absent: &absent{none: endsCall, first: endsCall}},
	"saycountpl":     {absent: &absent{none: endsCall}},
	"saydigits":      {absent: &absent{none: goesOn}},
	"saymoney":       {absent: &absent{none: goesOn}},
	"saynumber":      {absent: &absent{none: endsCall, first: goesOn}},
	"sayordinal":     {absent: &absent{none: endsCall, first: goesOn}},
	"sayphonetic":    {absent: &absent{none: goesOn}},
	"sendfax":        {absent: &absent{none: endsCall}},
	"sendimage":      {absent: &absent{none: endsCall}, status: "SENDIMAGESTATUS"},
	"sendtext":       {status: "SENDTEXTSTATUS"},
	"sendurl":        {absent: &absent{none: endsCall}, status: "SENDURLSTATUS"},
	"signal":         {absent: &absent{none: endsCall, first: endsCall}, status: "SIGNALSTATUS"},
	"slastation":     {absent: &absent{none: goesOn, status: binding{name: "SLASTATION_STATUS", text: "FAILURE"}}},
	"slatrunk":       {absent: &absent{none: endsCall}, strict: 1},
	"sms":            {absent: &absent{none: endsCall, first: endsCall}},
	"stasis":         {absent: &absent{none: endsCall}},
	"storedtmf":      {absent: &absent{none: endsCall, first: endsCall}},
	"system":         {absent: &absent{none: endsCall}, program: &programEnd{"SYSTEMSTATUS", "SUCCESS", "APPERROR", ""}},
	"testclient":     {absent: &absent{none: endsCall}},
	"transfer": {
		absent: &absent{none: goesOn, status: binding{name: "TRANSFERSTATUS", text: "FAILURE"}},
		sets:   []string{"TRANSFERSTATUSPROTOCOL"},
		after:  takeover{ifItFails, "TRANSFERSTATUS", "FAILURE", "UNSUPPORTED"},
	},
	"tryexec": {absent: &absent{none: goesOn}},
	"trysystem": {
		absent:  &absent{none: goesOn, status: binding{name: "SYSTEMSTATUS", text: "FAILURE"}},
		program: &programEnd{"SYSTEMSTATUS", "SUCCESS", "FAILURE", "APPERROR"},
	},
	"unpausequeuemember": {absent: &absent{none: endsCall, needs: 2}, status: "UPQMSTATUS"},
	"userevent":          {absent: &absent{none: endsCall}},
	"vmauthenticate":     {sets: []string{"AUTH_MAILBOX", "AUTH_CONTEXT"}},
	"voicemail": {
		absent:  &absent{first: goesOn, status: binding{name: "VMSTATUS", text: "FAILED"}},
		answers: 99,
		strict:  1,
		failure: failure{"VMSTATUS", "FAILED"},
	},
	"voicemailmain":    {strict: 1, aside: ": star leads there, and a transfer has no keys"},
	"voicemailplaymsg": {sets: []string{"VOICEMAIL_PLAYBACKSTATUS"}},
	"waitdigit": {
		absent: &absent{none: goesOn, first: goesOn, status: binding{name: "WAITDIGITSTATUS", text: "ERROR"}},
	},
	"waitforcondition": {
		absent: &absent{none: goesOn, first: goesOn, status: binding{name: "WAITFORCONDITIONSTATUS", text: "FAILURE"}},
		status: "WAITFORCONDITIONSTATUS",
	},
	"waitfornoise":    {status: "WAITSTATUS"},
	"waitforsilence":  {status: "WAITSTATUS"},
	"waitforsignal":   {absent: &absent{none: endsCall, first: endsCall}, status: "WAITFORSIGNALSTATUS"},
	"waitmusiconhold": {absent: &absent{none: endsCall}},
	"waituntil": {
		absent: &absent{none: goesOn, first: goesOn, status: binding{name: "WAITUNTILSTATUS", text: "FAILURE"}},
		status: "WAITUNTILSTATUS",
	},
}
