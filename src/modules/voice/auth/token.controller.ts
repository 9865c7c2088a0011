import { randomUUID } from 'node:crypto';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiDocs } from '../../../platform/http/api-docs.js';
import { queryPipe } from '../../../platform/http/query-pipe.js';
import { RequiresVoiceAccess } from '../../auth/requires-voice-access.decorator.js';
import { AccessTokens, TOKEN_LIFE_SEC } from '../../auth/tokens/access-tokens.js';
import { IssuesTokens } from '../../auth/voice-access.guard.js';
import { VoiceErrorView } from '../voice-error.view.js';
import { IssueTokenDto } from './issue-token.dto.js';
import { TokenView } from './token.view.js';

/** Document 4's tokens. */
@ApiDocs((api) => [api.ApiTags('Voice')])
@RequiresVoiceAccess(VoiceErrorView)
@Controller('auth')
export class TokenController {
  constructor(private readonly tokens: AccessTokens) {}

  @Post('token')
  @HttpCode(200)
  @IssuesTokens()
  @ApiDocs((api) => [
    api.ApiOperation({
      summary: 'Makes a token that names a user, good for 24 hours',
      description:
        'Where AUTH_REQUIRED and API_KEYS are set, with an API key only. The body may be left out.',
    }),
    api.ApiBody({ type: IssueTokenDto, required: false }),
    api.ApiOkResponse({ type: TokenView }),
    api.ApiBadRequestResponse({ type: VoiceErrorView, description: 'The user id is none.' }),
  ])
  async issueToken(@Body(queryPipe()) body: IssueTokenDto): Promise<TokenView> {
    const userId = body.user_id ?? `user-${randomUUID()}`;
    return { token: await this.tokens.issue(userId), user_id: userId, expires_in: TOKEN_LIFE_SEC };
  }
}
