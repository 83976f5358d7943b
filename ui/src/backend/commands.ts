// The core's types by the names that the pages use. All of them are generated from the Rust code; nothing is declared here by hand.
import type { Commands } from "./generated/Commands";

export type { About } from "./generated/About";
export type { Added } from "./generated/Added";
export type { Report as BundleReport } from "./generated/Report";
export type { Case } from "./generated/Case";
export type { CaseDisagreement } from "./generated/CaseDisagreement";
export type { CaseLine } from "./generated/CaseLine";
export type { Changed } from "./generated/Changed";
export type { CheckReport } from "./generated/CheckReport";
export type { Commands, JobName } from "./generated/Commands";
export type { Counts } from "./generated/Counts";
export type { Diagnosis } from "./generated/Diagnosis";
export type { FileList as Disposition } from "./generated/FileList";
export type { Facets } from "./generated/Facets";
export type { Fact } from "./generated/Fact";
export type { FactName } from "./generated/FactName";
export type { FileRow } from "./generated/FileRow";
export type { ListedRow as FoundRow } from "./generated/ListedRow";
export type { JobRow } from "./generated/JobRow";
export type { NameForm } from "./generated/NameForm";
export type { PageWords } from "./generated/PageWords";
export type { PersonRow as Person } from "./generated/PersonRow";
export type { PersonRef } from "./generated/PersonRef";
export type { Progress } from "./generated/Progress";
export type { Question } from "./generated/Question";
export type { Reason } from "./generated/Reason";
export type { RecordDetail } from "./generated/RecordDetail";
export type { RecordRow } from "./generated/RecordRow";
export type { RereadReport } from "./generated/RereadReport";
export type { SamePerson } from "./generated/SamePerson";
export type { SeriesRow } from "./generated/SeriesRow";
export type { SourceRow } from "./generated/SourceRow";
export type { StudySeries } from "./generated/StudySeries";
export type { SuggestionRow } from "./generated/SuggestionRow";
export type { TaughtRow } from "./generated/TaughtRow";
export type { Timeline as TimelineAnswer } from "./generated/Timeline";

/** What a list of records is cut down to. */
export type Filter = Commands["timeline"]["request"];
