// Package asterisk reads Asterisk's dialplan (extensions.conf, with queues.conf beside it,
// FreePBX's generated files included) into the intermediate form of package importer.
//
// The files are read as Asterisk reads them: comments, #include, contexts, extensions and
// their priorities, patterns and includes. What the applications do is in Asterisk's
// documentation (https://docs.asterisk.org/Latest_API/API_Documentation/Dialplan_Applications
// and .../Dialplan_Functions), how digits and missing extensions are treated under
// "Dialplan" of its fundamentals.
//
// Data goes one way:
//
//	files → lines of configuration (config) → extensions of contexts (dialplan) → what lines do with variables (uses)
//	→ nodes with further steps (machine) → passes (writer) → flows and the report
//
// The dialplan is translated line by line. From the extensions in which calls begin, the texts that each variable can
// have are followed to every line that makes a step (settle, arrive); where several ways meet, a variable has the texts
// of all of them (env). A line is run with them as a call would run it (visit): an application is a row of what it does
// (rows), a function a row of how its value is computed (functions). One text decides at once. Of several each is a value
// of an attribute, and what only the call knows is an entry or a lookup: the line is run again with each of them, and
// what becomes of it is a further step (further, splitBy, ask). Queues that a variable alone tells apart are one step
// (queueBy). A subroutine is a flow of its own, whose arguments are one variable that is set on the ways to its run
// (routine, given); a variable that lines count is a range of numbers that lines add to (counter). When nothing
// changes any more, rows of compares become one (chain), the nodes are parted into flows (partition), those that do
// the same become one (share), and each is written as a step with the assignments of its variables (writer), of which
// the importer drops those that decide nothing. Applications of old that set variables are read as Set (canonical).
package asterisk
