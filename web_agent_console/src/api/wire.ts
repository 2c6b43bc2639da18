/* eslint-disable */
// Made by `npm run types` from the hub's models; do not edit.
export type paths = Record<string, never>;
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        AccuracyView: {
            accuracy: number | null;
            answered: number;
            corrected: number;
            labels: number;
            right: number;
            start: string;
            target: components["schemas"]["Target"];
        };
        AddressView: {
            address: string;
            name: string;
        };
        AgentChanged: {
            agent: components["schemas"]["AgentView"];
            seq: number;
        };
        AgentRow: {
            aside: number;
            capacity: number;
            connected: boolean;
            id: string;
            load: number;
            name: string;
            reason: string;
            since: string;
            state: string;
            tickets: components["schemas"]["BoardTicket"][];
        };
        AgentSetState: {
            agent: string;
            reason?: string | null;
            /** @enum {string} */
            state: "available" | "busy" | "break" | "offline";
        };
        /** @enum {string} */
        AgentState: "available" | "busy" | "wrap_up" | "break" | "offline" | "not_responding";
        AgentView: {
            capacity: number;
            connected: boolean;
            id: string;
            language: string;
            load: number;
            name: string;
            reason: string;
            role: components["schemas"]["Role"];
            since: string;
            state: components["schemas"]["AgentState"];
            team_ids: string[];
        };
        /** @enum {string} */
        AlertMeasure: "longest_wait" | "service_level" | "nobody_there";
        AlertView: {
            acknowledged_at: string | null;
            acknowledged_by: string | null;
            acknowledged_name: string | null;
            ended_at: string | null;
            id: string;
            limit: number;
            measure: components["schemas"]["AlertMeasure"];
            queue_id: string;
            queue_name: string;
            raised_at: string;
            since: string;
            value: number;
        };
        ArticleDiffView: {
            lines: string[];
            new: number;
            old: number;
        };
        ArticleDraftView: {
            body: string;
            questions: string[];
            title: string;
        };
        ArticleFeedbackView: {
            comments: components["schemas"]["OpinionView"][];
            total: components["schemas"]["ArticleOpinionsView"];
            versions: components["schemas"]["VersionOpinionsView"][];
        };
        ArticleFileView: {
            id: string;
            name: string;
            size: number;
            type: string;
        };
        ArticleOpinionsView: {
            accepted: number;
            article_id: string;
            edited: number;
            helpful: number;
            language: string;
            reasons: components["schemas"]["ReasonView"][];
            rejected: number;
            score: number;
            status: components["schemas"]["ArticleStatus"];
            title: string;
            unhelpful: number;
            views: number;
        };
        ArticlePreviewView: {
            html: string;
        };
        /** @enum {string} */
        ArticleStatus: "draft" | "published" | "retired";
        ArticleVersionView: {
            body: string;
            editor_id: string;
            language: string;
            number: number;
            questions: string[];
            status: components["schemas"]["ArticleStatus"];
            title: string;
            written_at: string;
        };
        ArticleView: {
            author_id: string;
            body: string;
            brand: string;
            category: string;
            created_at: string;
            editor_id: string;
            files: components["schemas"]["ArticleFileView"][];
            id: string;
            language: string;
            owner_id: string;
            publish_at: string | null;
            questions: string[];
            review_at: string | null;
            status: components["schemas"]["ArticleStatus"];
            text_at: string;
            title: string;
            translation_of: string;
            updated_at: string;
            version: number;
            visibility: components["schemas"]["Visibility"];
        };
        AttachmentView: {
            cid: string;
            dangerous: boolean;
            declared_type: string;
            id: string;
            inline: boolean;
            name: string;
            scan: components["schemas"]["ScanState"];
            size: number;
            threat: string;
            thumb_url: string | null;
            type: string;
            url: string | null;
        };
        /** @enum {string} */
        AuthorKind: "customer" | "agent" | "bot" | "system";
        AuthorView: {
            id: string;
            kind: components["schemas"]["AuthorKind"];
            name: string;
        };
        /** @enum {string} */
        Because: "no_words" | "not_taught" | "no_model" | "script" | "examples" | "skills" | "no_skill" | "own_tickets" | "unlike_own" | "other_channel" | "says" | "links" | "bulk" | "forged" | "capitals" | "under";
        BinView: {
            broken: number | null;
            count: number;
            forecast: number | null;
            high: number;
            interval_high: number | null;
            interval_low: number | null;
            low: number;
        };
        BoardLinkMade: {
            created_at: string;
            expires_at: string;
            id: string;
            made_by: string;
            made_by_name: string | null;
            name: string;
            subjects: boolean;
            token: string;
            url: string;
        };
        BoardLinkRow: {
            created_at: string;
            expires_at: string;
            id: string;
            made_by: string;
            made_by_name: string | null;
            name: string;
            subjects: boolean;
        };
        BoardTicket: {
            channel: string;
            id: string;
            number: number;
            subject: string;
        };
        BoardTotals: {
            abandoned: number;
            active: number;
            asa_s: number | null;
            breached: number;
            busy: number;
            due_soon: number;
            longest_wait_s: number | null;
            offered: number;
            online: number;
            ready: number;
            waiting: number;
            wrap_up: number;
        };
        BoardView: {
            agents: components["schemas"]["AgentRow"][];
            as_of: string;
            queues: components["schemas"]["RestQueueRow"][];
            totals: components["schemas"]["BoardTotals"];
            warnings: string[];
        };
        BrokenLinkView: {
            article_id: string;
            fault: components["schemas"]["LinkFault"];
            link: string;
            title: string;
        };
        CallConnect: {
            call: string;
            sdp: string;
        };
        CallDial: {
            address: string;
            inbox?: string | null;
            ticket?: string | null;
        };
        CallDigits: {
            call: string;
            digits: string;
        };
        CallHold: {
            call: string;
            held: boolean;
        };
        CallMute: {
            call: string;
            muted: boolean;
        };
        CallParty: {
            address: string;
            customer_id: string;
            name: string;
        };
        CallRecord: {
            call: string;
            /** @enum {string} */
            wish: "pause" | "resume" | "start" | "stop";
        };
        CallRef: {
            call: string;
        };
        /** @enum {string} */
        CallState: "ringing" | "menu" | "queued" | "offered" | "connecting" | "connected" | "held" | "consulting" | "conference" | "wrap_up" | "voicemail" | "callback" | "abandoned" | "failed" | "ended";
        CallSupervise: {
            call: string;
            /** @enum {string} */
            mode: "listen" | "whisper" | "barge" | "stop";
        };
        CallTarget: {
            address: string | null;
            agent: string | null;
            queue: string | null;
        };
        CallTransfer: {
            call: string;
            consult?: boolean;
            to: components["schemas"]["CallTarget"];
        };
        CallView: {
            agent_id: string;
            connected_at: string | null;
            consulting: string;
            customer: components["schemas"]["CallParty"];
            direction: string;
            end_reason: string;
            ended_at: string | null;
            held_since: string | null;
            id: string;
            inbox_id: string;
            interrupted: boolean;
            legs: components["schemas"]["LegView"][];
            path: string[];
            quality: components["schemas"]["QualityView"] | null;
            queue_id: string;
            queued_at: string | null;
            recording: string;
            recordings: string[];
            spent: components["schemas"]["SpentView"];
            started_at: string;
            state: components["schemas"]["CallState"];
            ticket_id: string;
        };
        CandidateView: {
            agent_id: string;
            agent_name: string;
            eligible: boolean;
            reasons: string[];
            score: number | null;
        };
        CardView: {
            answered: number | null;
            bins: components["schemas"]["ChanceBinView"][];
            calibration_error: number | null;
            corrections: number;
            first_at: string | null;
            labels: components["schemas"]["LabelFiguresView"][];
            last_at: string | null;
            learned: number;
            losses: number;
            p: number | null;
            right: number | null;
            right_before: number | null;
            seeds: number;
            tried: number;
            wins: number;
        };
        CellView: {
            denominator: number;
            numerator: number;
            value: number | null;
        };
        ChanceBinView: {
            count: number;
            right: number;
            stated: number;
        };
        ChannelView: {
            forecast_error: number | null;
            handle_s: number;
            method: string;
            patience_s: number | null;
            slots: number;
        };
        CitationView: {
            id: string;
            number: number;
            source: components["schemas"]["Source"];
            title: string;
            url: string;
        };
        CitedView: {
            id: string;
            title: string;
            url: string;
        };
        ClassifierView: {
            targets: components["schemas"]["TrainedTargetView"][];
            training: components["schemas"]["TrainingView"];
        };
        ContactView: {
            accepted_at: string | null;
            agent_id: string;
            agent_name: string;
            breaches: string[];
            channel: string;
            ended_at: string | null;
            hold_s: number;
            id: string;
            number: number;
            outcome: string;
            queue_id: string;
            queue_name: string;
            queued_at: string;
            satisfaction: number | null;
            subject: string;
            talk_s: number;
            ticket_id: string;
            transferred: boolean;
            waited_s: number;
            wrap_up_s: number;
        };
        CorrectionView: {
            abstained: boolean;
            agent_id: string;
            agent_name: string | null;
            at: string;
            before: string;
            channel: string;
            label: string;
            language: string;
            model: string;
            predicted: string;
            probability: number;
            target: components["schemas"]["Target"];
            text: string;
            ticket_id: string;
        };
        CoverageView: {
            answered: number;
            contacts: number;
            share: number | null;
            start: string;
        };
        CustomerView: {
            company_id: string;
            company_name: string | null;
            created_at: string;
            id: string;
            identities: components["schemas"]["IdentityView"][];
            language: string;
            name: string;
            notes: string;
            tags: string[];
            updated_at: string;
            value: number;
            version: number;
        };
        DecisionView: {
            at: string;
            candidates: components["schemas"]["CandidateView"][];
            chosen: string | null;
            facts: {
                [key: string]: string;
            };
            inputs: string;
            outcome: string;
            policy: string;
            runner_up: string | null;
            words: string[];
        };
        /** @enum {string} */
        DeliveryState: "queued" | "sending" | "sent" | "delivered" | "read" | "failed" | "cancelled";
        DeliveryView: {
            attempts: number;
            next_attempt_at: string | null;
            reason: string;
            send_at: string | null;
            state: components["schemas"]["DeliveryState"];
        };
        DraftPartView: {
            citations: number[];
            question: string;
            text: string;
        };
        DryRun: {
            address?: string;
            at?: string | null;
            facts?: {
                [key: string]: string;
            };
            inputs?: components["schemas"]["DryRunInput"][];
            known?: boolean;
            language?: string;
            menu?: components["schemas"]["MenuFields"] | null;
            name?: string;
        };
        DryRunInput: {
            digits: string | null;
            facts: {
                [key: string]: string;
            } | null;
        };
        DryRunView: {
            facts: {
                [key: string]: string;
            };
            faults: string[];
            language: string;
            outcome: components["schemas"]["OutcomeView"] | null;
            path: string[];
            steps: components["schemas"]["DryStepView"][];
        };
        DryStepView: {
            max_digits: number;
            node_id: string;
            say: components["schemas"]["HeardView"][];
            url: string;
            /** @enum {string} */
            waits_for: "digits" | "facts" | "";
        };
        /** @enum {string} */
        Ending: "helped" | "silent" | "left" | "person" | "unsure" | "unavailable" | "taken";
        /** @enum {string} */
        Every: "day" | "week" | "month";
        /** @enum {string} */
        FileFormat: "csv" | "xlsx" | "parquet";
        GapListView: {
            as_of: string | null;
            computing: boolean;
            days: number;
            items: components["schemas"]["GapView"][];
            looked_at: number;
            of: number;
        };
        GapView: {
            confidence: number;
            contacts: number;
            examples: string[];
            hours: number;
            language: string;
            nearest: string;
            question: string;
            ticket_ids: string[];
            words: string[];
        };
        /** @enum {string} */
        Group: "none" | "queue" | "team" | "agent" | "channel" | "tag";
        GroupInput: {
            match: components["schemas"]["Match"];
            needs: {
                [key: string]: unknown;
            }[];
        };
        GroupView: {
            id: string;
            name: string;
        };
        HalfHourView: {
            at: string;
            forecast: number;
            occupancy: number | null;
            planned: number | null;
            required: number;
            scheduled: number;
            service_level: number | null;
        };
        HeardView: {
            blob: string;
            language: string;
            text: string;
        };
        IceServer: {
            credential: string;
            urls: string[];
            username: string;
        };
        IdentityView: {
            kind: string;
            value: string;
        };
        /** @enum {string} */
        ImportOutcome: "added" | "changed" | "same" | "skipped";
        ImportStepView: {
            counts: {
                [key: string]: number;
            };
            done: boolean;
            items: components["schemas"]["ImportedView"][];
            number: number;
            of: number;
            problem: string;
        };
        ImportedView: {
            article_id: string;
            outcome: components["schemas"]["ImportOutcome"];
            place: string;
            reason: string;
            title: string;
        };
        InUseView: {
            actor_name: string | null;
            can_roll_back: boolean;
            changed_at: string;
            model_id: string | null;
            target: components["schemas"]["Target"];
        };
        InboundView: {
            attempts: number;
            channel: string;
            content_type: string;
            external_id: string;
            id: string;
            inbox_id: string;
            problem: string;
            processed_at: string | null;
            received_at: string;
            size_bytes: number;
            state: string;
            ticket_id: string;
        };
        InboxHealthView: {
            detail: string;
            inbox_id: string;
            /** @enum {string} */
            state: "up" | "degraded" | "down";
        };
        /** @enum {string} */
        Interval: "15m" | "30m" | "hour" | "day" | "week" | "month" | "all";
        JudgementView: {
            abstained: boolean;
            corrected: string;
            label: string;
            model: string;
            probability: number;
            reasons: components["schemas"]["TriageReasonView"][];
            used: boolean;
            why: string;
        };
        LabelFiguresView: {
            label: string;
            learned: number;
            precision: number | null;
            recall: number | null;
            tried: number;
        };
        LeftOutView: {
            name: string;
            reason: string;
            size: number;
        };
        /** @enum {string} */
        LegRole: "customer" | "agent" | "supervisor" | "outside";
        /** @enum {string} */
        LegState: "ringing" | "connecting" | "talking" | "ended";
        LegView: {
            agent_id: string;
            id: string;
            mode: components["schemas"]["Mode"];
            name: string;
            role: components["schemas"]["LegRole"];
            since: string;
            state: components["schemas"]["LegState"];
        };
        /** @enum {string} */
        LinkFault: "missing" | "hidden" | "malformed";
        Looker: {
            id: string;
            /** @enum {string} */
            kind: "agent" | "customer";
            name: string;
            typing: boolean;
        };
        /** @enum {string} */
        Match: "all" | "any" | "none";
        MeasureView: {
            better: string;
            denominator: string;
            exclusions: string;
            formula: string;
            name: string;
            numerator: string;
            source: string;
            title: string;
            unit: string;
        };
        MenuFields: {
            language?: string;
            name: string;
            nodes?: components["schemas"]["MenuNodeInput"][];
            secret?: string;
            start?: string;
        };
        MenuNodeInput: {
            address: string;
            article_id: string;
            fact: string;
            first_s: number;
            hours_id: string;
            id: string;
            kind: components["schemas"]["NodeKind"];
            label: string;
            max_digits: number;
            min_digits: number;
            next: string;
            options: components["schemas"]["MenuOptionInput"][];
            otherwise: string;
            /** @enum {string} */
            priority: "" | "low" | "normal" | "high" | "urgent";
            prompts: components["schemas"]["MenuPromptInput"][];
            queue_id: string;
            requirement: (components["schemas"]["NeedInput"] | components["schemas"]["GroupInput"] | components["schemas"]["PreferredInput"])[];
            tries: number;
            url: string;
        };
        MenuOptionInput: {
            digits: string;
            label: string;
            language: string;
            next: string;
            value: string;
        };
        MenuPromptInput: {
            blob: string;
            language: string;
            text: string;
        };
        /** @enum {string} */
        MessageKind: "inbound" | "reply" | "note" | "system";
        MessageSend: {
            attachments?: string[] | null;
            bcc?: string[] | null;
            body: string;
            cc?: string[] | null;
            client_id?: string | null;
            /** @enum {string} */
            kind: "reply" | "note";
            send_at?: string | null;
            ticket: string;
            to?: string[] | null;
            undo_s?: number | null;
        };
        MessageUndo: {
            message: string;
        };
        MessageView: {
            articles: components["schemas"]["CitedView"][];
            attachments: components["schemas"]["AttachmentView"][];
            authentication: string;
            author: components["schemas"]["AuthorView"];
            bcc: components["schemas"]["AddressView"][];
            body: string;
            cc: components["schemas"]["AddressView"][];
            client_id: string | null;
            context: {
                [key: string]: string;
            };
            created_at: string;
            delivery: components["schemas"]["DeliveryView"] | null;
            elided: string;
            html: string;
            id: string;
            kind: components["schemas"]["MessageKind"];
            left_out: components["schemas"]["LeftOutView"][];
            sender: components["schemas"]["AddressView"] | null;
            ticket_id: string;
            to: components["schemas"]["AddressView"][];
            version: number;
            whisper_to: string;
        };
        MissedSearchView: {
            count: number;
            first_at: string;
            id: string;
            language: string;
            last_at: string;
            words: string;
        };
        MissingLanguageView: {
            draft_id: string;
            language: string;
        };
        MissingListView: {
            items: components["schemas"]["MissingTranslationView"][];
            languages: string[];
            total: number;
        };
        MissingTranslationView: {
            article_id: string;
            asked: number;
            language: string;
            missing: components["schemas"]["MissingLanguageView"][];
            title: string;
        };
        /** @enum {string} */
        Mode: "talk" | "muted" | "held" | "listen" | "whisper";
        ModelView: {
            actor_id: string | null;
            actor_name: string | null;
            card: components["schemas"]["CardView"];
            id: string;
            outcome: components["schemas"]["Outcome"];
            reason: string;
            target: components["schemas"]["Target"];
            trained_at: string;
        };
        NeedInput: {
            min_proficiency: number;
            skill_id: string;
        };
        NeedView: {
            min_proficiency: number;
            skill_id: string;
        };
        /** @enum {string} */
        NodeKind: "say" | "choice" | "collect" | "hours" | "lookup" | "branch" | "dip" | "answer" | "queue" | "voicemail" | "callback" | "forward" | "hang_up";
        Notice: {
            by: string;
            code: string;
            /** @enum {string} */
            level: "info" | "warning" | "error";
            seq: number;
            text: string;
            ticket: string;
            ticket_id: string | null;
        };
        OfferAccept: {
            offer: string;
        };
        OfferDecline: {
            offer: string;
            reason?: string | null;
        };
        OfferMade: {
            call_id: string;
            channel: string;
            consult: boolean;
            customer_name: string;
            expires_at: string;
            id: string;
            preview: string;
            queue: string;
            queue_id: string;
            seq: number;
            subject: string;
            ticket_id: string;
            wait_s: number;
        };
        OfferWithdrawn: {
            id: string;
            reason: string;
            seq: number;
        };
        OpinionView: {
            comment: string;
            created_at: string;
            number: number;
            reason: components["schemas"]["UnhelpfulReason"] | null;
        };
        /** @enum {string} */
        Outcome: "promoted" | "refused" | "skipped";
        OutcomeView: {
            address: string;
            direct_to: string;
            kind: string;
            language: string;
            priority: string;
            queue_id: string;
            requirement: {
                [key: string]: unknown;
            }[];
        };
        PassageView: {
            end: number;
            score: number;
            start: number;
            text: string;
        };
        /** @enum {string} */
        Phase: "asked" | "answered" | "contained" | "handed";
        PreferredInput: {
            agent_id: string;
            score: number;
        };
        PresenceChanged: {
            ticket_id: string;
            viewers: components["schemas"]["Looker"][];
        };
        /** @enum {string} */
        Priority: "low" | "normal" | "high" | "urgent";
        QaFormView: {
            active: boolean;
            id: string;
            name: string;
            questions: components["schemas"]["QuestionInput"][];
            version: number;
        };
        QaScoreView: {
            agent_id: string;
            agent_name: string;
            answers: {
                [key: string]: number | null;
            };
            comment: string;
            failed: boolean;
            form_id: string;
            form_version: number;
            id: string;
            queue_id: string;
            scored_at: string;
            scorer_id: string;
            scorer_name: string;
            ticket_id: string;
            value: number;
        };
        QualityReportView: {
            end: string;
            group_by: string;
            rows: components["schemas"]["QualityRowView"][];
            start: string;
            totals: components["schemas"]["QualityRowView"] | null;
        };
        QualityRowView: {
            bias: number | null;
            failed: number;
            id: string;
            name: string;
            panels: number;
            scores: number;
            spread: number | null;
            value: number;
        };
        QualityView: {
            jitter_ms: number;
            loss: number;
            opinion_score: number;
            round_trip_ms: number;
        };
        QuestionInput: {
            critical: boolean;
            id: string;
            points: number;
            text: string;
            weight: number;
        };
        QueueRow: {
            id: string;
            name: string;
            team_id: string;
        };
        ReasonView: {
            count: number;
            reason: components["schemas"]["UnhelpfulReason"];
        };
        RecipientsView: {
            cc: components["schemas"]["AddressView"][];
            choosable: boolean;
            to: components["schemas"]["AddressView"][];
        };
        RecordingView: {
            created_at: string;
            delete_at: string | null;
            deleted_at: string | null;
            duration_s: number;
            id: string;
            peaks: number[][];
            size: number;
            url: string | null;
        };
        RecordingsView: {
            items: components["schemas"]["RecordingView"][];
        };
        ReliabilityView: {
            bins: components["schemas"]["BinView"][];
            brier: number | null;
            count: number;
            end: string;
            start: string;
        };
        ReplyDraftView: {
            citations: components["schemas"]["CitationView"][];
            language: string;
            parts: components["schemas"]["DraftPartView"][];
            problem: string;
            text: string;
            written_by: string;
        };
        ReplyPreview: {
            chars: number;
            encoding: string | null;
            plainer: string | null;
            segments: number | null;
            units: number | null;
        };
        ReplyRulesView: {
            counts_segments: boolean;
            files: boolean;
            free_text: boolean;
            max_chars: number | null;
            max_files: number | null;
            templates: components["schemas"]["TemplateView"][];
            window_closes_at: string | null;
        };
        ReportKindView: {
            group_by: components["schemas"]["Group"];
            measures: components["schemas"]["MeasureView"][];
            name: string;
            title: string;
        };
        ReportScheduleView: {
            active: boolean;
            agent_id: string;
            at: string;
            created_at: string;
            day_of_month: number;
            every: components["schemas"]["Every"];
            format: components["schemas"]["FileFormat"];
            group_by: components["schemas"]["Group"] | null;
            id: string;
            inbox_id: string;
            interval: components["schemas"]["Interval"];
            name: string;
            queue_id: string;
            recipients: string[];
            report: string;
            team_id: string;
            time_zone: string;
            version: number;
            weekday: number;
        };
        ReportView: {
            as_of: string;
            end: string;
            group_by: components["schemas"]["Group"];
            interval: components["schemas"]["Interval"];
            measures: components["schemas"]["MeasureView"][];
            report: string;
            rows: components["schemas"]["RowView"][];
            start: string;
            time_zone: string;
            title: string;
            totals: components["schemas"]["RowView"][];
        };
        RestProofView: {
            address: string;
            at: string;
            customer_id: string;
            kind: string;
            way: components["schemas"]["Way"];
        };
        RestQueueRow: {
            abandoned: number;
            active: number;
            agents_busy: number;
            agents_ready: number;
            agents_wrap_up: number;
            asa_s: number | null;
            breached: number;
            due_soon: number;
            id: string;
            longest_wait_s: number | null;
            longest_wait_since: string | null;
            name: string;
            offered: number;
            service_level: components["schemas"]["ServiceLevelView"];
            thresholds: components["schemas"]["ThresholdsView"];
            waiting: number;
            wrap_up: number;
        };
        Resumed: {
            epoch: string;
            now: string;
            seq: number;
        };
        RiskView: {
            channel: string;
            clock: string;
            due_at: string;
            number: number;
            probability: number | null;
            queue_id: string;
            queue_name: string;
            subject: string;
            ticket_id: string;
            waited_s: number;
        };
        RisksView: {
            as_of: string;
            items: components["schemas"]["RiskView"][];
        };
        /** @enum {string} */
        Role: "admin" | "supervisor" | "agent";
        RowView: {
            end: string;
            group: components["schemas"]["GroupView"] | null;
            start: string;
            values: {
                [key: string]: components["schemas"]["CellView"];
            };
        };
        /** @enum {string} */
        ScanState: "unscanned" | "pending" | "clean" | "infected";
        ScheduleStateView: {
            last_due_at: string | null;
            last_error: string;
            next_at: string | null;
            ticket_id: string | null;
        };
        /** @enum {string} */
        SelfServiceMode: "off" | "offer" | "answer";
        SelfServiceView: {
            ending: components["schemas"]["Ending"] | null;
            found: string[];
            mode: components["schemas"]["SelfServiceMode"];
            phase: components["schemas"]["Phase"] | null;
            proof: components["schemas"]["RestProofView"] | null;
            searched: string[];
            turns: components["schemas"]["TurnView"][];
        };
        ServiceLevelView: {
            denominator: number;
            numerator: number;
            target: number;
            value: number | null;
            within_s: number;
        };
        ServiceTargetView: {
            share: number;
            within_s: number;
        };
        ShadowExampleView: {
            at: string;
            live_agent: string;
            shadow_agent: string | null;
            ticket_id: string;
        };
        ShadowView: {
            agreement: number | null;
            day: string;
            decisions: number;
            examples: components["schemas"]["ShadowExampleView"][];
            later: number;
            live: string;
            other: number;
            queue_id: string;
            queue_name: string;
            same: number;
            shadow: string;
            sooner: number;
            updated_at: string;
        };
        ShownView: {
            confidence: number;
            id: string;
            title: string;
            url: string;
        };
        /** @enum {string} */
        SlaKind: "first_response" | "next_response" | "resolution" | "update" | "team";
        SlaView: {
            due_at: string | null;
            kind: components["schemas"]["SlaKind"] | null;
            state: string;
        };
        Snapshot: {
            agents: components["schemas"]["AgentView"][];
            calls: components["schemas"]["CallView"][];
            epoch: string;
            ice_servers: components["schemas"]["IceServer"][];
            me: components["schemas"]["AgentView"];
            now: string;
            offers: components["schemas"]["OfferMade"][];
            queues: components["schemas"]["QueueRow"][];
            seq: number;
            tickets: components["schemas"]["TicketView"][];
        };
        /** @enum {string} */
        Source: "article" | "macro" | "answer";
        SpanView: {
            end: number;
            start: number;
        };
        SpentView: {
            callback_s: number;
            hold_s: number;
            menu_s: number;
            queue_s: number;
            ringing_s: number;
            talk_s: number;
            voicemail_s: number;
            wrap_up_s: number;
        };
        StaffedQueueView: {
            channels: {
                [key: string]: components["schemas"]["ChannelView"];
            };
            intervals: components["schemas"]["HalfHourView"][];
            name: string;
            target: components["schemas"]["ServiceTargetView"];
        };
        StaffingView: {
            days: number;
            from: string;
            interval_min: number;
            queues: {
                [key: string]: components["schemas"]["StaffedQueueView"];
            };
            shrinkage: number;
            time_zone: string;
        };
        StaleListView: {
            items: components["schemas"]["StaleTranslationView"][];
            total: number;
        };
        StaleTranslationView: {
            article_id: string;
            language: string;
            original_id: string;
            original_text_at: string;
            original_title: string;
            text_at: string;
            title: string;
        };
        StateSet: {
            reason?: string | null;
            /** @enum {string} */
            state: "available" | "busy" | "break" | "offline";
        };
        /** @enum {string} */
        StepKind: "ask" | "solve" | "move" | "tag";
        StepView: {
            because: string;
            confidence: number;
            kind: components["schemas"]["StepKind"];
            reason: string;
            reasons: components["schemas"]["TriageReasonView"][];
            value: string;
        };
        SuggestionView: {
            article_id: string;
            confidence: number;
            found_by: string;
            id: string;
            internal: boolean;
            language: string;
            matches: components["schemas"]["SpanView"][];
            passages: components["schemas"]["PassageView"][];
            source: components["schemas"]["Source"];
            sureness: components["schemas"]["Sureness"];
            text: string;
            title: string;
        };
        /** @enum {string} */
        SuppressionReason: "hard_bounce" | "opted_out" | "complaint";
        SuppressionView: {
            channel: string;
            evidence: string;
            id: string;
            inbox_id: string;
            kind: string;
            lifted_at: string | null;
            lifted_because: string;
            lifted_by: string;
            lifted_by_name: string | null;
            message_id: string;
            reason: components["schemas"]["SuppressionReason"];
            since: string;
            told: string;
            value: string;
            version: number;
        };
        /** @enum {string} */
        Sureness: "high" | "medium" | "low";
        /** @enum {string} */
        Target: "queue" | "skill" | "priority" | "language" | "sentiment" | "urgency" | "spam";
        TemplateView: {
            body: string;
            id: string;
            language: string;
            name: string;
            variables: string[];
        };
        ThresholdsView: {
            level_amber: number;
            level_red: number;
            wait_amber_s: number;
            wait_red_s: number;
        };
        TicketChanged: {
            seq: number;
            ticket: components["schemas"]["TicketView"];
        };
        TicketEventView: {
            actor: string | null;
            at: string;
            detail: string;
            fields: {
                [key: string]: string;
            };
            id: string;
            name: string;
        };
        TicketGone: {
            id: string;
            seq: number;
        };
        TicketLook: {
            ticket?: string | null;
        };
        /** @enum {string} */
        TicketStatus: "open" | "pending" | "solved" | "closed";
        TicketView: {
            assignee_id: string | null;
            assignee_name: string | null;
            channel: string;
            created_at: string;
            customer_id: string;
            customer_name: string;
            disposition: string;
            id: string;
            inbox_id: string;
            language: string;
            last_inbound_at: string | null;
            linked: string[];
            message_count: number;
            number: number;
            preview: string;
            priority: components["schemas"]["Priority"];
            queue_id: string;
            queue_name: string;
            requirement: components["schemas"]["NeedView"][];
            sla: components["schemas"]["SlaView"];
            status: components["schemas"]["TicketStatus"];
            subject: string;
            tags: string[];
            unread: boolean;
            updated_at: string;
            version: number;
            work_state: components["schemas"]["WorkState"];
            wrap_up_extended: boolean;
            wrap_up_since: string | null;
            wrap_up_until: string | null;
        };
        TrainedTargetView: {
            corrections: number;
            history: components["schemas"]["ModelView"][];
            in_use: components["schemas"]["InUseView"] | null;
            model: components["schemas"]["ModelView"] | null;
            solved: number;
            target: components["schemas"]["Target"];
            threshold: number;
        };
        TrainingView: {
            done: number;
            next_at: string | null;
            of: number;
            problem: string;
            running: boolean;
            step: string;
        };
        TranslationView: {
            id: string;
            language: string;
            original: boolean;
            stale: boolean;
            status: components["schemas"]["ArticleStatus"];
            title: string;
        };
        TriageReasonView: {
            code: components["schemas"]["Because"];
            value: string;
        };
        TurnView: {
            articles: components["schemas"]["ShownView"][];
            asked: string;
            helped: boolean | null;
        };
        Typing: {
            ticket: string;
        };
        /** @enum {string} */
        UnhelpfulReason: "not_answered" | "unclear" | "wrong" | "other";
        UploadedView: {
            id: string;
            name: string;
            size: number;
            type: string;
        };
        UserView: {
            email: string;
            id: string;
            language: string;
            name: string;
            reason: string;
            role: components["schemas"]["Role"];
            since: string;
            skills: {
                [key: string]: number;
            };
            state: components["schemas"]["AgentState"];
            team_ids: string[];
        };
        /** @enum {string} */
        Verdict: "accepted" | "edited" | "rejected" | "ignored";
        VerdictInput: {
            article_id: string;
            text?: string;
            ticket: string;
            verdict: components["schemas"]["Verdict"];
        };
        VersionOpinionsView: {
            helpful: number;
            number: number;
            unhelpful: number;
            views: number;
        };
        /** @enum {string} */
        Visibility: "public" | "internal";
        /** @enum {string} */
        Way: "code" | "site";
        /** @enum {string} */
        WorkState: "idle" | "queued" | "offered" | "active" | "wrap_up";
        WrapUp: {
            disposition?: string | null;
            ticket: string;
        };
        WrapUpExtend: {
            ticket: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
