/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.copyover.websocket;

import java.util.Set;
import java.util.concurrent.Executor;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.messaging.support.ExecutorSubscribableChannel;

/**
 * Has the messages in STOMP's channels counted. The executor of a channel is fixed, so
 * the channel is made anew, before anybody has it.
 */
public final class ChannelPostProcessor implements BeanPostProcessor {

	private static final Set<String> CHANNELS = Set.of("clientInboundChannel", "brokerChannel",
			"clientOutboundChannel");

	private final ChannelTasks tasks;

	/**
	 * Make a post-processor.
	 * @param tasks counts the messages
	 */
	public ChannelPostProcessor(ChannelTasks tasks) {
		this.tasks = tasks;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (CHANNELS.contains(beanName) && bean.getClass() == ExecutorSubscribableChannel.class) {
			ExecutorSubscribableChannel channel = (ExecutorSubscribableChannel) bean;
			Executor executor = channel.getExecutor();
			return (executor != null) ? counted(channel, executor) : bean;
		}
		return bean;
	}

	private ExecutorSubscribableChannel counted(ExecutorSubscribableChannel channel, Executor executor) {
		ExecutorSubscribableChannel counted = new ExecutorSubscribableChannel(this.tasks.count(executor));
		counted.setBeanName(channel.getBeanName());
		counted.setLogger(channel.getLogger());
		counted.setInterceptors(channel.getInterceptors());
		return counted;
	}

}
